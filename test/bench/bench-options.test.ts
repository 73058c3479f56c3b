import { expect, test } from 'vitest';
import { parseBenchOptions } from './bench-options.js';

test('five rounds of all cases against what is commonly installed, unless told otherwise', () => {
  const options = parseBenchOptions([]);
  expect(options).toMatchObject({ cases: null, rounds: 5, seconds: 3, portkeyFolder: null });
  expect([...options.peers]).toEqual(['direct', 'keyctl', 'bare', 'nginx', 'haproxy']);
  expect(options.jsonPath).toMatch(/^node_modules\//); // which git ignores
});

test('a direct call, keyctl and what it is built on are in every comparison', () => {
  const peersOf = (named: string) => [...parseBenchOptions(['--peers', named]).peers];
  expect(peersOf('nginx')).toEqual(['direct', 'keyctl', 'bare', 'nginx']);
  expect(peersOf('')).toEqual(['direct', 'keyctl', 'bare']);
});

test('a folder for Portkey asks for Portkey', () => {
  expect(parseBenchOptions(['--portkey-folder', '/x']).peers).toContain('portkey');
});

test('a flag wins over what quick stands for', () => {
  expect(parseBenchOptions(['--quick', '--rounds', '7'])).toMatchObject({
    rounds: 7,
    seconds: 0.5,
  });
});

test.each([
  [['--rounds', '0'], '--rounds takes a number above 0'],
  [['--seconds', 'long'], '--seconds takes a number above 0'],
  [['--peers', 'nginx,envoy'], 'there is no peer envoy'],
])('%j is refused in words', (args, message) => {
  expect(() => parseBenchOptions(args)).toThrow(message);
});

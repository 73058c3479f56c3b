import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { statusLine } from '../../src/commands/status-line.js';
import type { KeySnapshot, ProviderSnapshot } from '../../src/engine.js';
import {
  aCoolingKey,
  aDisabledKey,
  aKey,
  anInvalidKey,
  aProvider,
  aSnapshot,
  noon,
} from '../tui/a-snapshot.js';

const line = (providers: readonly ProviderSnapshot[], columns = 60, color = false) =>
  statusLine(aSnapshot({ providers }), { color, now: noon, columns });
const exhausted = (id: string): KeySnapshot =>
  aKey(id, { state: 'exhausted', health: 'exhausted', available: false });

describe('the line', () => {
  test('names the key that each provider uses, with how it is', () => {
    const unproved = aKey('local/1', { state: 'unverified', health: 'unverified' });
    expect(
      line([
        aProvider('openai', [aCoolingKey('openai/work', 9), aKey('openai/spare')]),
        aProvider('local', [unproved]),
      ]),
    ).toBe('openai ● spare · local ? 1');
  });

  test.each<[string, readonly KeySnapshot[]]>([
    ['◐ 42s', [aCoolingKey('x/1', 300), aCoolingKey('x/2', 42), anInvalidKey('x/3')]],
    ['$ exhausted', [anInvalidKey('x/1'), exhausted('x/2'), aDisabledKey('x/3')]],
    ['✖ invalid', [anInvalidKey('x/1'), aDisabledKey('x/2')]],
    ['○ disabled', [aDisabledKey('x/1')]],
    ['✖ no key', []],
  ])('says %s of a provider without a key to use', (text, keys) => {
    expect(line([aProvider('x', keys)])).toBe(`x ${text}`);
  });

  test('of keys that take turns tells how many can', () => {
    const keys = [aKey('gateway/a'), aCoolingKey('gateway/b', 9), aKey('gateway/c')];
    expect(line([aProvider('gateway', keys, { strategy: 'round-robin' })])).toBe('gateway ● 2/3');
  });

  test('begins with a broken config and with an engine that ends', () => {
    const { engine, ...rest } = aSnapshot({
      providers: [aProvider('openai', [aKey('openai/work')])],
      configError: { file: 'f', line: 1, column: 1, path: '', message: 'm' },
    });
    const snapshot = { ...rest, engine: { ...engine, draining: true } };
    expect(statusLine(snapshot, { color: false, now: noon, columns: 60 })).toBe(
      '◌ draining · ✖ config · openai ● work',
    );
  });

  test('of an engine without a provider is not empty', () => {
    expect(line([])).toBe('keyctl: no provider');
  });

  test('has colours only where they are wanted', () => {
    const providers = [aProvider('openai', [aCoolingKey('openai/work', 42)])];
    expect(line(providers, 60, true)).toBe('openai \u001b[33m◐\u001b[39m 42s');
  });
});

describe('a line too long for its columns', () => {
  const providers = [
    ...['one', 'two', 'three', 'four', 'five'].map((name) => aProvider(name, [aKey(`${name}/1`)])),
    aProvider('broken', [anInvalidKey('broken/1')]),
  ];

  test('counts what it leaves out, and leaves out last what is stuck', () => {
    expect(line(providers, 60)).toBe('broken ✖ invalid · one ● 1 · two ● 1 · three ● 1 · +2 ●');
    expect(line(providers, 40)).toBe('broken ✖ invalid · one ● 1 · +4 ●');
  });

  test('says so if something that is stuck is among what it leaves out', () => {
    const stuck = ['alpha', 'beta', 'gamma'].map((name) =>
      aProvider(name, [anInvalidKey(`${name}/1`)]),
    );
    expect(line(stuck, 24)).toBe('alpha ✖ invalid · +2 ✖');
  });

  test('is never wider, whatever the names and however many', () => {
    const name = fc.stringMatching(/^[\w.-]{1,40}$/);
    fc.assert(
      fc.property(
        fc.array(name, { maxLength: 12 }),
        fc.integer({ min: 10, max: 90 }),
        (names, columns) => {
          const text = line(
            names.map((one) => aProvider(one, [aKey(`${one}/key`)])),
            columns,
          );
          expect(stringWidth(text)).toBeLessThanOrEqual(columns);
          expect(text).not.toMatch(/\n/);
        },
      ),
    );
  });
});

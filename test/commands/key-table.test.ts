import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { keyTable } from '../../src/commands/key-table.js';
import type { KeySnapshot, ProviderSnapshot } from '../../src/engine.js';
import { anUnusedKey } from '../helpers/an-unused-key.js';

const now = Date.parse('2026-01-01T12:00:00Z');

const key = (id: string, changes: Partial<KeySnapshot> = {}): KeySnapshot =>
  anUnusedKey(id, { masked: 'sk-…a1b2', state: 'healthy', health: 'healthy', ...changes });

const provider = (keys: readonly KeySnapshot[], activeKey: string | null): ProviderSnapshot => ({
  name: 'openai',
  type: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  strategy: 'sequential',
  activeKey,
  tokens: null,
  keys,
});

test('columns fit the widest cell; numbers stand at the right', () => {
  const cooling = key('openai/work', {
    state: 'cooling',
    cooldownUntil: new Date(now + 42_000).toISOString(),
    latencyMs: { p50: 230.6, p95: null },
  });
  expect(
    keyTable([provider([cooling, key('openai/2')], 'openai/2')], { color: false, now }),
  ).toEqual([
    '  PROVIDER  KEY   SECRET    HEALTH          MS  USES  FAILS',
    '  openai    work  sk-…a1b2  ◐ cooling 42s  231     0      0',
    '* openai    2     sk-…a1b2  ● healthy        —     0      0',
  ]);
});

test('what is left has a column where a provider told it', () => {
  const limits = { remainingRequests: 4_999, remainingTokens: null, resetAt: null };
  const left = keyTable([provider([key('openai/1', { limits }), key('openai/2')], null)], {
    color: false,
    now,
  });
  expect(left).toEqual([
    '  PROVIDER  KEY  SECRET    HEALTH     MS  USES  FAILS  LEFT',
    '  openai    1    sk-…a1b2  ● healthy   —     0      0  4 999 req',
    '  openai    2    sk-…a1b2  ● healthy   —     0      0',
  ]);
});

test('escape codes do not move the columns', () => {
  const snapshot = [provider([key('openai/1'), key('openai/2', { state: 'invalid' })], null)];
  const plain = keyTable(snapshot, { color: false, now });
  const coloured = keyTable(snapshot, { color: true, now });
  expect(coloured.map((line) => stringWidth(line))).toEqual(plain.map((line) => stringWidth(line)));
  expect(coloured.join('')).not.toBe(plain.join(''));
});

test('no key is a heading alone', () => {
  expect(keyTable([], { color: false, now })).toEqual([
    '  PROVIDER  KEY  SECRET  HEALTH  MS  USES  FAILS',
  ]);
});

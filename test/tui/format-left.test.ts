import { expect, test } from 'vitest';
import type { KeySnapshot } from '../../src/engine.js';
import { formatLeft } from '../../src/tui/format-left.js';
import { anUnusedKey } from '../helpers/an-unused-key.js';

const now = Date.parse('2026-11-02T12:00:00.000Z');
const before = '2026-11-02T11:59:59.000Z';
const after = '2026-11-02T12:00:01.000Z';
const balance: KeySnapshot['balance'] = {
  amounts: [{ remaining: 2.5, limit: 10, currency: 'USD' }],
  resets: null,
  at: before,
};
const limits = (resetAt: string | null) => ({
  remainingRequests: 4_999,
  remainingTokens: 149_984,
  resetAt,
});

test.each<[name: string, told: Partial<KeySnapshot>, text: string]>([
  ['nothing', {}, ''],
  ['limits', { limits: limits(after) }, '4 999 req, 150k tok'],
  ['limits without a reset', { limits: limits(null) }, '4 999 req, 150k tok'],
  ['limits that were reset since', { limits: limits(before) }, ''],
  ['tokens alone', { limits: { ...limits(after), remainingRequests: null } }, '150k tok'],
  ['nothing left', { limits: { ...limits(after), remainingRequests: 0 } }, '0 req, 150k tok'],
  ['money', { balance }, '$2.50'],
  ['all of it', { limits: limits(after), balance }, '4 999 req, 150k tok, $2.50'],
])('%s', (_name, told, text) => {
  expect(formatLeft(anUnusedKey('openai/1', told), now)).toBe(text);
});

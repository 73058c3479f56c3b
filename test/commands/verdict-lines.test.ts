import { expect, test } from 'vitest';
import { verdictLines } from '../../src/commands/verdict-lines.js';
import type { KeySnapshot } from '../../src/engine.js';
import { anUnusedKey } from '../helpers/an-unused-key.js';

const at = '2026-11-02T12:00:00.000Z';
const balance = (remaining: number): KeySnapshot['balance'] => ({
  amounts: [{ remaining, limit: 10, currency: 'USD' }],
  resets: 'weekly',
  at,
});

test('a verdict stands with its evidence, and with the money where it is no reason for it', () => {
  const good = anUnusedKey('openrouter/a', {
    state: 'healthy',
    health: 'healthy',
    evidence: { at, text: 'GET /key → 200' },
    balance: balance(2.5),
  });
  const empty = anUnusedKey('openrouter/empty', {
    state: 'exhausted',
    health: 'exhausted',
    evidence: { at, text: 'GET /key → 200, nothing left of its limit of $10.00' },
    balance: balance(0),
  });
  const checked = [good, empty].map((key) => ({ key, finding: key.evidence?.text ?? '' }));
  expect(verdictLines(checked, Date.parse(at), false)).toEqual([
    'openrouter/a      ● healthy    GET /key → 200, $2.50 of $10.00 left, resets weekly',
    'openrouter/empty  $ exhausted  GET /key → 200, nothing left of its limit of $10.00',
  ]);
});

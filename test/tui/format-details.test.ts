import { expect, test } from 'vitest';
import type { KeySnapshot } from '../../src/engine.js';
import { formatDetails } from '../../src/tui/format-details.js';
import { emptyUsageHistory } from '../../src/tui/usage-history.js';
import { aKey, aProvider, aSnapshot, at, noon } from './a-snapshot.js';

/** The lines of one key's details, each as its text. */
function details(changes: Partial<Omit<KeySnapshot, 'counts'>>, width = 100): readonly string[] {
  const key = aKey('openrouter/work', changes);
  const provider = aProvider('openrouter', [key]);
  const snapshot = aSnapshot({ providers: [provider] });
  const lines = formatDetails({
    row: { key, provider, place: 1 },
    snapshot,
    usage: emptyUsageHistory,
    width,
    now: noon,
  });
  return lines.map((spans) => spans.map(({ text }) => text).join(''));
}

test('a balance is shown with its limit, its reset and its age', () => {
  const amounts = [{ remaining: 2.5, limit: 10, currency: 'USD' }];
  expect(details({ balance: { amounts, resets: 'monthly', at: at(-120) } })).toContainEqual(
    expect.stringMatching(
      /^ balance {4}\$2\.50 of \$10\.00 left, resets monthly, as of \d\d:\d\d:\d\d \(2m ago\)$/,
    ),
  );
});

test('a balance in several currencies is shown in each', () => {
  const amounts = [
    { remaining: -0.5, limit: null, currency: 'CNY' },
    { remaining: 5, limit: null, currency: 'USD' },
  ];
  expect(details({ balance: { amounts, resets: null, at: at(0) } }).join('\n')).toContain(
    '-0.50 CNY, $5.00 left, as of ',
  );
});

test('what no provider told has no line', () => {
  expect(details({}).join('\n')).not.toMatch(/balance|remaining|tokens/);
});

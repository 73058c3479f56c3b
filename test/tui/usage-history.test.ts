import { expect, test } from 'vitest';
import { emptyUsageHistory, recordUsage, usesPerMinute } from '../../src/tui/usage-history.js';
import { aKey, aProvider, aSnapshot, noon } from './a-snapshot.js';

const used = (requests: number) =>
  aSnapshot({ providers: [aProvider('openai', [aKey('openai/work', { counts: { requests } })])] });
const minute = 60_000;

test('uses are counted into their minute, and old minutes fall out at the left', () => {
  let history = recordUsage(emptyUsageHistory, used(1_000), noon);
  history = recordUsage(history, used(1_003), noon + 1_000);
  history = recordUsage(history, used(1_004), noon + 2_000);
  history = recordUsage(history, used(1_010), noon + minute);
  expect(usesPerMinute(history, 'openai/work', noon + minute).slice(-3)).toEqual([0, 4, 6]);
  expect(usesPerMinute(history, 'openai/work', noon + 3 * minute).slice(-4)).toEqual([4, 6, 0, 0]);
  expect(usesPerMinute(history, 'openai/work', noon + 60 * minute)).toEqual(
    Array.from({ length: 20 }, () => 0),
  );
});

test('what was used before the screen opened, or after counts began anew, is no burst', () => {
  let history = recordUsage(emptyUsageHistory, used(1_000), noon);
  history = recordUsage(history, used(3), noon + 1_000);
  expect(usesPerMinute(history, 'openai/work', noon + 1_000).at(-1)).toBe(0);
});

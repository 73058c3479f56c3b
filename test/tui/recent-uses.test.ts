import { expect, test } from 'vitest';
import { busiestMinute, usesPerMinute } from '../../src/tui/recent-uses.js';
import { aKey, aProvider, at, noon } from './a-snapshot.js';

const minute = 60_000;
/** Told within the minute before noon: three uses in it, and one in the minute before. */
const used = aKey('openai/work', {
  recentUses: { perMinute: [...Array<number>(18).fill(0), 1, 3], endsAt: at(0) },
});

test('while the last minute is under way the uses stand as they were told', () => {
  expect(usesPerMinute(used, noon - 1).slice(-3)).toEqual([0, 1, 3]);
  expect(usesPerMinute(used, noon - 50_000)).toHaveLength(20);
});

test('minutes that passed since then move them to the left, and out', () => {
  expect(usesPerMinute(used, noon).slice(-3)).toEqual([1, 3, 0]);
  expect(usesPerMinute(used, noon + 18 * minute).slice(0, 2)).toEqual([3, 0]);
  const nothing = Array<number>(20).fill(0);
  expect(usesPerMinute(used, noon + 19 * minute)).toEqual(nothing);
  expect(usesPerMinute(used, noon + 900 * minute)).toEqual(nothing);
  expect(usesPerMinute(aKey('openai/unused'), noon)).toEqual(nothing);
});

test('rows are compared by the busiest minute that any of them still shows', () => {
  const provider = aProvider('openai', [aKey('openai/unused'), used]);
  const rows = provider.keys.map((key) => ({ key, provider, place: 1 }));
  expect(busiestMinute(rows, noon)).toBe(3);
  expect(busiestMinute(rows, noon + 19 * minute)).toBe(0);
});

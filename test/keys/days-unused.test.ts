import { expect, test } from 'vitest';
import { daysUnused } from '../../src/keys/days-unused.js';

const day = 24 * 60 * 60_000;

test.each([
  ['was used yesterday', { firstSeenAt: 0, lastUsedAt: 99 * day }, null],
  ['was used almost 30 days ago', { firstSeenAt: 0, lastUsedAt: 70 * day + 1 }, null],
  ['was used 30 days ago', { firstSeenAt: 0, lastUsedAt: 70 * day }, 30],
  ['was used long ago', { firstSeenAt: 0, lastUsedAt: 1.5 * day }, 98],
  ['was never used and is new', { firstSeenAt: 95 * day, lastUsedAt: null }, null],
  ['was never used and is there for long', { firstSeenAt: 50 * day, lastUsedAt: null }, 50],
  ['was used before it left and came back', { firstSeenAt: 95 * day, lastUsedAt: day }, null],
  ['is from the future, as a clock told', { firstSeenAt: 200 * day, lastUsedAt: null }, null],
])('a key that %s', (_what, times, days) => {
  expect(daysUnused(times, 100 * day)).toBe(days);
});

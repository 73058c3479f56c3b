import { expect, test } from 'vitest';
import { MinuteCounts } from '../../src/keys/minute-counts.js';

const minute = 60_000;
const noon = Date.parse('2026-11-02T12:00:00.000Z');
const nothing = Array<number>(20).fill(0);

test('where nothing happened in the last 20 minutes there is nothing to tell', () => {
  const counts = new MinuteCounts();
  expect(counts.upTo(noon)).toBeNull();
  counts.add(noon);
  expect(counts.upTo(noon + 19 * minute)).not.toBeNull();
  expect(counts.upTo(noon + 20 * minute)).toBeNull();
});

test('each minute has its own count, the newest last, with the end of the newest', () => {
  const counts = new MinuteCounts();
  counts.add(noon);
  counts.add(noon + 59_999);
  counts.add(noon + minute);
  expect(counts.upTo(noon + 3 * minute + 1)).toEqual({
    perMinute: [...nothing.slice(4), 2, 1, 0, 0],
    endsAt: '2026-11-02T12:04:00.000Z',
  });
});

test('a minute that comes to the place of one 20 minutes ago begins at zero', () => {
  const counts = new MinuteCounts();
  counts.add(noon, 7);
  counts.add(noon + 20 * minute);
  expect(counts.upTo(noon + 20 * minute)?.perMinute).toEqual([...nothing.slice(1), 1]);
});

test('a clock that was set back tells nothing of what is now to come', () => {
  const counts = new MinuteCounts();
  counts.add(noon, 7);
  expect(counts.upTo(noon - 60 * minute)).toBeNull();
  counts.add(noon - 60 * minute);
  expect(counts.upTo(noon - 60 * minute)?.perMinute.at(-1)).toBe(1);
});

test('what was told before a restart stands at its own minutes after it', () => {
  const before = new MinuteCounts();
  before.add(noon, 3);
  before.add(noon + 5 * minute, 4);
  const told = before.upTo(noon + 6 * minute);
  const after = new MinuteCounts();
  after.restore(told ?? expect.fail('nothing was told'));
  after.add(noon + 7 * minute);
  expect(after.upTo(noon + 7 * minute)?.perMinute).toEqual([
    ...nothing.slice(8),
    ...[3, 0, 0, 0, 0, 4, 0, 1],
  ]);
});

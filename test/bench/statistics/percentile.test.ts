import { expect, test } from 'vitest';
import { percentile } from './percentile.js';

const oneToHundred = Float64Array.from({ length: 100 }, (_value, index) => index + 1);

test.each([
  [0, 1],
  [0.01, 1],
  [0.5, 50],
  [0.99, 99],
  [0.991, 100],
  [1, 100],
])('of 1 to 100, the share %d is at %d', (share, wanted) => {
  expect(percentile(oneToHundred, share)).toBe(wanted);
});

test('one value is every percentile', () => {
  expect([0, 0.5, 0.99, 1].map((share) => percentile([42], share))).toEqual([42, 42, 42, 42]);
});

test('of nothing there is no percentile', () => {
  expect(percentile([], 0.5)).toBeNaN();
});

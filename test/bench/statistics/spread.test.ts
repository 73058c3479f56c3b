import { expect, test } from 'vitest';
import { spreadOf } from './spread.js';

test('the median of an odd count is its middle value, whatever the order', () => {
  expect(spreadOf([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 });
});

test('the median of an even count is the mean of the middle two', () => {
  expect(spreadOf([4, 1, 2, 30])).toEqual({ median: 3, min: 1, max: 30 });
});

test('numbers are ordered by size, not as text', () => {
  expect(spreadOf([10, 9, 100])).toEqual({ median: 10, min: 9, max: 100 });
});

test('one value is its own spread, and none has none', () => {
  expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 });
  expect(spreadOf([])).toBeNull();
});

test('the rounds are left as they were', () => {
  const rounds = [3, 1, 2];
  spreadOf(rounds);
  expect(rounds).toEqual([3, 1, 2]);
});

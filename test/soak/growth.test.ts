import { expect, test } from 'vitest';
import { type GrowthLimit, judgeGrowth } from './growth.js';

const byMedian: GrowthLimit = { by: 'median', part: 0.2, amount: 10 };
const measured = (values: readonly number[]) =>
  values.map((value, index) => ({ atMs: index * 1_000, value }));

test('what grows all the time is steady growth', () => {
  const values = Array.from({ length: 90 }, (_value, second) => 100 + second * 2);
  const growth = judgeGrowth(measured(values), 6_000, byMedian);
  expect(growth).toMatchObject({ start: 100, isSteady: true });
  expect((growth?.end ?? 0) - (growth?.warm ?? 0)).toBeGreaterThan(60);
});

test('growth while it warms up is none', () => {
  const values = Array.from({ length: 90 }, (_value, second) => Math.min(200, 100 + second * 10));
  expect(judgeGrowth(measured(values), 10_000, byMedian)).toMatchObject({
    start: 100,
    warm: 200,
    end: 200,
    isSteady: false,
  });
});

test('a swing is no steady growth, though it ends high', () => {
  const thirds = [150, 120, 200].flatMap((value) => Array<number>(20).fill(value));
  expect(judgeGrowth(measured(thirds), 0, byMedian)).toMatchObject({ end: 200, isSteady: false });
});

test('growth within the limit is none', () => {
  const values = Array.from({ length: 60 }, (_value, second) => 100 + second / 4);
  expect(judgeGrowth(measured(values), 0, byMedian)).toMatchObject({ isSteady: false });
  expect(judgeGrowth(measured(values), 0, { ...byMedian, part: 0.01, amount: 1 })).toMatchObject({
    isSteady: true,
  });
});

test('garbage that is collected now and then is no growth of what is least', () => {
  const values = Array.from({ length: 90 }, (_value, second) => 50 + (second % 10) * second);
  const least: GrowthLimit = { by: 'least', part: 0.1, amount: 5 };
  expect(judgeGrowth(measured(values), 0, least)).toMatchObject({ warm: 50, end: 50 });
});

test('too little to compare is said', () => {
  expect(judgeGrowth(measured(Array<number>(59).fill(1)), 0, byMedian)).toBeNull();
  expect(judgeGrowth([], 0, byMedian)).toBeNull();
});

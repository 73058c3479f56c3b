import { expect, test } from 'vitest';
import { type Goal, judge, missedBy } from './goal.js';

const about = { text: 'x', of: () => null, unit: '× nginx', needs: ['nginx'] };
const throughput: Goal = { ...about, atLeast: 0.4, stretch: 0.5 };
const latency: Goal = { ...about, atMost: 3, stretch: 2.2 };
const idleBytes: Goal = { ...about, atMost: 0, stretch: null };

const at = (median: number) => ({ median, min: 0, max: 1_000 });

test.each([
  [throughput, 0.39, 'missed'],
  [throughput, 0.4, 'met'],
  [throughput, 0.5, 'stretch'],
  [latency, 3.1, 'missed'],
  [latency, 3, 'met'],
  [latency, 2.2, 'stretch'],
  [idleBytes, 0, 'met'],
  [idleBytes, 1, 'missed'],
] as const)('the median decides (%#)', (goal, median, verdict) => {
  expect(judge(goal, at(median))).toBe(verdict);
});

test('what was not measured is neither met nor missed', () => {
  expect(judge(throughput, null)).toBe('not measured');
});

test('a miss is told as a part of the limit, in the direction of the goal', () => {
  expect(missedBy(throughput, at(0.3))).toBeCloseTo(0.25);
  expect(missedBy(latency, at(3.3))).toBeCloseTo(0.1);
  expect(missedBy(latency, at(2.7))).toBeCloseTo(-0.1);
  expect(missedBy(idleBytes, at(12))).toBe(12);
});

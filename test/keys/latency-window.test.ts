import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyWindow } from '../../src/keys/latency-window.js';

function windowOf(samples: readonly number[]): LatencyWindow {
  const window = new LatencyWindow();
  for (const ms of samples) {
    window.add(ms);
  }
  return window;
}

test('before the first sample nothing is known', () => {
  expect(new LatencyWindow().percentile(0.5)).toBe(null);
});

test('one sample is every percentile, in whole milliseconds', () => {
  const window = windowOf([12.6]);
  expect([0, 0.5, 0.95, 1].map((share) => window.percentile(share))).toEqual([13, 13, 13, 13]);
});

test('a sample that came after the last look is in the next one', () => {
  const window = windowOf([100, 200, 300]);
  expect(window.percentile(0.5)).toBe(200);
  window.add(50);
  window.add(60);
  expect([window.percentile(0), window.percentile(0.5)]).toEqual([50, 100]);
});

test('the median is the one in the middle, whatever order they came in', () => {
  expect(windowOf([300, 100, 200]).percentile(0.5)).toBe(200);
  expect(windowOf([5, 9, 1, 7, 3]).percentile(0.5)).toBe(5);
});

test('p95 shows the slow ones and p50 does not', () => {
  const window = windowOf([...Array<number>(90).fill(10), ...Array<number>(10).fill(1_000)]);
  expect([window.percentile(0.5), window.percentile(0.95)]).toEqual([10, 1_000]);
});

test('only the newest 128 count', () => {
  const window = windowOf([...Array<number>(500).fill(9_000), ...Array<number>(128).fill(20)]);
  expect([window.percentile(0), window.percentile(1)]).toEqual([20, 20]);
});

test('a percentile is one of the newest samples, and a higher share is never less', () => {
  const samples = fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const window = windowOf(all);
      const value = window.percentile(share) ?? -1;
      expect(all.slice(-128)).toContain(value);
      expect(window.percentile(0.5) ?? 0).toBeLessThanOrEqual(window.percentile(0.95) ?? 0);
    }),
  );
});

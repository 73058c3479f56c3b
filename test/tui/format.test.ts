import { describe, expect, test } from 'vitest';
import { formatAgo, formatElapsed, formatRemaining } from '../../src/tui/format-duration.js';
import { formatCount, formatNumber } from '../../src/tui/format-number.js';
import { formatSparkline } from '../../src/tui/format-sparkline.js';
import { formatState } from '../../src/tui/format-state.js';
import { formatMoment } from '../../src/tui/format-time.js';
import { aCoolingKey, aKey, anInvalidKey, at, noon } from './a-snapshot.js';

describe('durations', () => {
  test.each([
    [1, '1s'],
    [42_000, '42s'],
    [59_001, '60s'],
    [98_001, '99s'],
    [99_001, '2m'],
    [180_000, '3m'],
    [3_600_000, '1h'],
    [86_400_000, '24h'],
    [3 * 86_400_000, '3d'],
  ])('%d ms to go is %s', (ms, text) => {
    expect(formatRemaining(ms)).toBe(text);
  });

  test('gone by are rounded down, and below a minute not counted', () => {
    expect(formatElapsed(119_000)).toBe('1m');
    expect(formatAgo(59_999)).toBe('just now');
    expect(formatAgo(180_000)).toBe('3m ago');
  });
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1_284, '1 284'],
    [9_999, '9 999'],
    [12_840, '12.8k'],
    [128_400, '128k'],
    [999_499, '999k'],
    [999_500, '1.0M'],
    [3_400_000, '3.4M'],
  ])('%d is %s in five columns', (value, text) => {
    expect(formatCount(value)).toBe(text);
    expect(text.length).toBeLessThanOrEqual(5);
  });

  test('are grouped by three', () => {
    expect(formatNumber(1_204_331)).toBe('1 204 331');
  });
});

describe('states', () => {
  test('say when they end and what was answered', () => {
    expect(formatState(aCoolingKey('openai/work', 42), noon)).toBe('◐ cooling 42s');
    expect(formatState(aCoolingKey('openai/work', -1), noon)).toBe('◐ cooling');
    expect(formatState(anInvalidKey('openai/old'), noon)).toBe('✖ invalid 401');
    expect(formatState(aKey('openai/work'), noon)).toBe('● healthy');
    const gone = aKey('openai/work', { state: 'unreachable', unreachableUntil: at(7) });
    expect(formatState(gone, noon)).toBe('▲ unreachable 7s');
  });

  test('leave out what does not fit, and keep the word', () => {
    const gone = aKey('openai/work', { state: 'unreachable', unreachableUntil: at(7) });
    expect(formatState(gone, noon, 14)).toBe('▲ unreachable');
  });
});

describe('times', () => {
  test('of another day have its date', () => {
    expect(formatMoment(at(0), noon)).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(formatMoment(at(-3 * 86_400), noon)).toMatch(/^2026-10-\d\d \d\d:\d\d:\d\d$/);
  });
});

test('a sparkline shows the smallest use and no more than the highest', () => {
  expect(formatSparkline([0, 1, 50, 100, 900], 100)).toBe(' ▁▄██');
  expect(formatSparkline([0, 0], 0)).toBe('  ');
});

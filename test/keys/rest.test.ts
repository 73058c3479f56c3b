import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOver, timeLeft } from '../../src/keys/deadline.js';
import {
  exhaustedRule,
  forbiddenRule,
  isResting,
  type Rest,
  type RestRule,
  rateLimitRule,
  restAfter,
  serverErrorRule,
  unreachableRule,
} from '../../src/keys/rest.js';
import { at, day, hour, minute, second, start } from './some-facts.js';

const failure = (toldMs: number | null, rule: RestRule = rateLimitRule) => ({
  toldMs,
  reason: toldMs === null ? 'a guess' : 'told',
  rule,
});

/** How long each rest is if the key fails again, without a hint, whenever it is back. */
function guesses(rule: RestRule, count: number): number[] {
  const lengths: number[] = [];
  let rest: Rest | null = null;
  let now = start;
  for (let i = 0; i < count; i += 1) {
    rest = restAfter(rest, failure(null, rule), now);
    lengths.push(timeLeft(rest.until, now));
    now = { mono: rest.until.mono, wall: rest.until.wall };
  }
  return lengths;
}

describe('a guess', () => {
  test.each<[name: string, rule: RestRule, lengths: number[]]>([
    [
      'a rate limit: 2ⁿ s, to 5 min',
      rateLimitRule,
      [2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((s) => s * second),
    ],
    [
      'forbidden: 60 s, growing',
      forbiddenRule,
      [1, 2, 4, 8, 16, 32, 60, 60].map((m) => m * minute),
    ],
    [
      'out of money: 15 min, to 24 h',
      exhaustedRule,
      [0.25, 0.5, 1, 2, 4, 8, 16, 24, 24].map((h) => h * hour),
    ],
    ['server errors: always 10 s', serverErrorRule, [10, 10, 10].map((s) => s * second)],
    ['unreachable: seconds', unreachableRule, [2, 4, 8, 16, 30, 30].map((s) => s * second)],
  ])('doubles from failure to failure: %s', (_name, rule, lengths) => {
    expect(guesses(rule, lengths.length)).toEqual(lengths);
  });

  test('stays at its longest after a thousand failures', () => {
    expect(guesses(rateLimitRule, 1_000).at(-1)).toBe(5 * minute);
  });

  test('is not made longer by failures of requests that were on their way before it began', () => {
    let rest = restAfter(null, failure(null), start);
    for (let i = 0; i < 20; i += 1) {
      rest = restAfter(rest, failure(null), at(i));
    }
    expect(rest.streak).toBe(1);
    expect(timeLeft(rest.until, at(0))).toBeLessThan(2_100);
    const next = restAfter(rest, failure(null), at(3 * second));
    expect(timeLeft(next.until, at(3 * second))).toBe(4 * second);
  });
});

describe("the provider's own word", () => {
  test.each<[toldMs: number, lasts: number]>([
    [0, second],
    [1, second],
    [999, second],
    [1_500, 1_500],
    [42 * second, 42 * second],
    [day, day],
    [day + 1, day],
    [156 * hour, day],
    [Number.POSITIVE_INFINITY, day],
  ])('of %d ms makes a rest of %d ms: at least 1 s, at most 24 h', (toldMs, lasts) => {
    const rest = restAfter(null, failure(toldMs), start);
    expect(timeLeft(rest.until, start)).toBe(lasts);
    expect(rest.told).toBe(true);
  });

  test('is not cut to the longest guess', () => {
    const rest = restAfter(null, failure(hour, rateLimitRule), start);
    expect(timeLeft(rest.until, start)).toBe(hour);
  });
});

describe('a deadline that stands', () => {
  const told60 = restAfter(null, failure(minute), start);

  test('is not shortened by a shorter hint, nor by a guess', () => {
    for (const toldMs of [second, null]) {
      const rest = restAfter(told60, failure(toldMs), at(10 * second));
      expect(rest.until).toEqual(told60.until);
      expect(rest).toMatchObject({ told: true, reason: 'told' });
    }
  });

  test('is put off by a longer hint', () => {
    const rest = restAfter(told60, failure(2 * minute), at(10 * second));
    expect(timeLeft(rest.until, at(10 * second))).toBe(2 * minute);
  });

  test('is no more once it is over: a shorter hint counts then', () => {
    const rest = restAfter(told60, failure(second), at(minute));
    expect(timeLeft(rest.until, at(minute))).toBe(second);
  });

  test('loses its trial when the trial fails', () => {
    const onTrial: Rest = { ...told60, onTrial: true };
    expect(restAfter(onTrial, failure(null), at(minute)).onTrial).toBe(false);
    expect(restAfter(onTrial, failure(second), at(second)).onTrial).toBe(false);
  });
});

test('isResting knows a rest that is over from one that is not, and from none', () => {
  const rest = restAfter(null, failure(minute), start);
  expect([isResting(null, start), isResting(rest, start), isResting(rest, at(minute))]).toEqual([
    false,
    true,
    false,
  ]);
});

test('over any sequence of failures a deadline is never shortened, and none is over 24 h away', () => {
  const rules = [rateLimitRule, forbiddenRule, exhaustedRule, unreachableRule, serverErrorRule];
  const step = fc.record({
    waitMs: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: day })),
    toldMs: fc.option(fc.double({ min: 0, noNaN: true })),
    jumpWall: fc.constantFrom(0, 0, 0, -hour, day),
  });
  fc.assert(
    fc.property(fc.constantFrom(...rules), fc.array(step, { maxLength: 30 }), (rule, steps) => {
      let now = start;
      let rest: Rest | null = null;
      for (const { waitMs, toldMs, jumpWall } of steps) {
        now = { mono: now.mono + waitMs, wall: now.wall + waitMs + jumpWall };
        const before: number = rest === null ? 0 : timeLeft(rest.until, now);
        rest = restAfter(rest, failure(toldMs, rule), now);
        const left = timeLeft(rest.until, now);
        expect(left).toBeGreaterThanOrEqual(before);
        expect(left).toBeGreaterThanOrEqual(second);
        expect(left).toBeLessThanOrEqual(day);
        expect(isOver(rest.until, { mono: now.mono + day, wall: now.wall + day })).toBe(true);
      }
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Moment } from '../../src/clock.js';
import { readAnswer } from '../../src/failover/read-answer.js';
import { timeLeft } from '../../src/keys/deadline.js';
import { type KeyFacts, newKeyFacts } from '../../src/keys/key-facts.js';
import { afterAttempt } from '../../src/keys/key-transitions.js';
import type { Outcome } from '../../src/keys/outcome.js';
import { isResting } from '../../src/keys/rest.js';
import { Redactor } from '../../src/log/redactor.js';
import { dialectOf } from '../../src/providers/dialects.js';
import { type Headers, readResetHint } from '../../src/providers/reset-hint.js';
import { anAttempt, day, minute, second, start } from '../keys/some-facts.js';

const { wall } = start;

/** Each form in which a provider says to come back in so many milliseconds. */
type Form = {
  /** The headers or the error that say it. */
  readonly say: (ms: number) => { readonly headers?: Headers; readonly error?: object };
  /** The finest step that the form can tell, in milliseconds. */
  readonly stepMs: number;
};

const goDuration = (ms: number) =>
  `${Math.floor(ms / 3_600_000)}h${Math.floor(ms / minute) % 60}m${(ms % minute) / 1000}s`;
const iso = (ms: number) => new Date(wall + ms).toISOString();
const header = (name: string, value: (ms: number) => string | number): Form['say'] => {
  return (ms) => ({ headers: { [name]: String(value(ms)) } });
};
const inError = (error: (ms: number) => object): Form['say'] => {
  return (ms) => ({ error: error(ms) });
};

const forms: Readonly<Record<string, Form>> = {
  'retry-after-ms': { say: header('retry-after-ms', (ms) => ms), stepMs: 1 },
  'x-ms-retry-after-ms': { say: header('x-ms-retry-after-ms', (ms) => ms), stepMs: 1 },
  'Retry-After in seconds': { say: header('retry-after', (ms) => ms / 1000), stepMs: second },
  'Retry-After with a fraction': { say: header('retry-after', (ms) => ms / 1000), stepMs: 1 },
  'Retry-After as a date': {
    say: header('retry-after', (ms) => new Date(wall + ms).toUTCString()),
    stepMs: second,
  },
  'a Go duration': { say: header('x-ratelimit-reset-tokens', goDuration), stepMs: 1 },
  'whole seconds (Azure)': {
    say: header('x-ratelimit-reset-requests', (ms) => ms / 1000),
    stepMs: second,
  },
  'float seconds (Cerebras)': {
    say: header('x-ratelimit-reset-tokens-minute', (ms) => ms / 1000),
    stepMs: 1,
  },
  'RFC 3339 (Anthropic)': { say: header('anthropic-ratelimit-tokens-reset', iso), stepMs: 1 },
  'epoch seconds (subscriptions)': {
    say: header('anthropic-ratelimit-unified-reset', (ms) => (wall + ms) / 1000),
    stepMs: second,
  },
  'epoch milliseconds (OpenRouter)': {
    say: header('x-ratelimit-reset', (ms) => wall + ms),
    stepMs: 1,
  },
  "RetryInfo in Google's details": {
    say: inError((ms) => ({ details: [{ retryDelay: `${ms / 1000}s` }] })),
    stepMs: 1,
  },
  "a budget's reset (OpenRouter)": {
    say: inError((ms) => ({ metadata: { resets_at: iso(ms) } })),
    stepMs: 1,
  },
  'headers in the body (OpenRouter)': {
    say: inError((ms) => ({ metadata: { headers: { 'X-RateLimit-Reset': String(wall + ms) } } })),
    stepMs: 1,
  },
  'seconds in the body (subscriptions)': {
    say: inError((ms) => ({ resets_in_seconds: ms / 1000 })),
    stepMs: 1,
  },
  'prose, as Go has it': {
    say: inError((ms) => ({ message: `Please try again in ${goDuration(ms)}.` })),
    stepMs: 1,
  },
  'prose in seconds': {
    say: inError((ms) => ({ message: `Please retry in ${ms / 1000}s.` })),
    stepMs: 1,
  },
};

/** The facts of a key after a 429 that says this, read as any answer is. */
function after429(facts: KeyFacts, said: ReturnType<Form['say']>, now: Moment): KeyFacts {
  const body = said.error === undefined ? undefined : { error: said.error };
  const answer = readAnswer(
    { status: 429, headers: said.headers ?? {}, body },
    dialectOf('openai-compatible'),
    { clock: { now: () => now, after: () => () => {} }, redactor: new Redactor() },
  );
  expect(answer.outcome).toBe('rate-limited');
  return afterAttempt(facts, anAttempt('rate-limited', { ...answer }), now);
}

function restOf(facts: KeyFacts) {
  return facts.cooldown ?? expect.fail('the key does not rest');
}

const clampedMs = (ms: number) => Math.min(Math.max(ms, second), day);

describe.each(Object.entries(forms))('%s', (_name, { say, stepMs }) => {
  const steps = (most: number) =>
    fc.integer({ min: 1, max: Math.floor(most / stepMs) }).map((count) => count * stepMs);

  test('is read back as it was written, and clamped to 1 s and to a day', () => {
    fc.assert(
      fc.property(steps(3 * day), (ms) => {
        const rest = restOf(after429(newKeyFacts, say(ms), start));
        expect(rest.told).toBe(true);
        expect(timeLeft(rest.until, start)).toBeCloseTo(clampedMs(ms), 3);
      }),
    );
  });

  test('is a word, not a guess: a success does not clear it while it holds', () => {
    fc.assert(
      fc.property(steps(2 * day), (ms) => {
        const facts = after429(newKeyFacts, say(ms), start);
        expect(afterAttempt(facts, anAttempt('ok'), start).cooldown).toEqual(facts.cooldown);
        const over: Moment = { mono: start.mono + 2 * day, wall: wall + 2 * day };
        expect(afterAttempt(facts, anAttempt('ok'), over).cooldown).toBeNull();
      }),
    );
  });

  test('never shortens a later deadline, and is put off by one', () => {
    fc.assert(
      fc.property(steps(day), steps(day), (a, b) => {
        const both = after429(after429(newKeyFacts, say(a), start), say(b), start);
        const left = timeLeft(restOf(both).until, start);
        expect(left).toBeCloseTo(clampedMs(Math.max(a, b)), 3);
      }),
    );
  });
});

test('without a word it is a guess, which a success clears', () => {
  const facts = after429(newKeyFacts, {}, start);
  expect(restOf(facts)).toMatchObject({ told: false });
  expect(afterAttempt(facts, anAttempt('ok'), start).cooldown).toBeNull();
});

test('a guess does not shorten a word, nor make it a guess', () => {
  const told = after429(newKeyFacts, { headers: { 'retry-after': '60' } }, start);
  const both = after429(told, {}, start);
  expect(restOf(both)).toMatchObject({ told: true });
  expect(timeLeft(restOf(both).until, start)).toBe(minute);
});

describe('a time in the past', () => {
  const ago = fc.integer({ min: 1, max: 40 * 365 * day });

  test('of a limit is no word: the rest is a guess', () => {
    const past = ['RFC 3339 (Anthropic)', 'epoch milliseconds (OpenRouter)'];
    fc.assert(
      fc.property(ago, fc.constantFrom(...past), (ms, name) => {
        // an epoch of so long ago has too few digits to be one
        fc.pre(name !== past[1] || wall - ms > 1e12);
        const rest = restOf(after429(newKeyFacts, forms[name]?.say(-ms) ?? {}, start));
        expect(rest.told).toBe(false);
        expect(timeLeft(rest.until, start)).toBe(2 * second);
      }),
    );
  });

  test('in Retry-After means now, which is a second at least', () => {
    fc.assert(
      fc.property(ago, (ms) => {
        const date = new Date(wall - ms).toUTCString();
        const rest = restOf(after429(newKeyFacts, { headers: { 'retry-after': date } }, start));
        expect(timeLeft(rest.until, start)).toBe(second);
      }),
    );
  });
});

const names = fc.constantFrom(
  'retry-after',
  'retry-after-ms',
  'x-ms-retry-after-ms',
  'ratelimit-reset',
  'x-ratelimit-reset',
  'x-ratelimit-reset-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-tokens-minute',
  'anthropic-ratelimit-tokens-reset',
  'anthropic-ratelimit-tokens-remaining',
  'anthropic-ratelimit-unified-reset',
  'anthropic-ratelimit-unified-status',
);
const digits = fc
  .array(fc.constantFrom(...'0123456789'), { minLength: 1, maxLength: 330 })
  .map((all) => all.join(''));
const dates = fc.date({ noInvalidDate: true });

/** Garbage, and numbers, durations and dates of any size and sign. */
const values = fc.oneof(
  fc.string(),
  digits,
  fc.tuple(digits, digits).map(([whole, part]) => `${whole}.${part}`),
  digits.map((number) => `-${number}`),
  fc.tuple(digits, fc.constantFrom('h', 'm', 's', 'ms')).map((parts) => parts.join('')),
  fc.double().map(String),
  fc.integer().map(String),
  dates.map((date) => date.toUTCString()),
  dates.map((date) => date.toISOString()),
  fc.constantFrom('rejected', 'allowed', 'NaN', 'Infinity', '-0', '0', '1e9'),
);

describe('whatever the headers hold', () => {
  const anyHeaders = fc.dictionary(names, values);

  test('a hint is a finite number of milliseconds that is not negative, or none', () => {
    fc.assert(
      fc.property(anyHeaders, (headers) => {
        const hint = readResetHint(headers, wall);
        if (hint !== null) {
          expect(Number.isFinite(hint)).toBe(true);
          expect(hint).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('negative times are none', () => {
    const negative = fc.tuple(names, digits).map(([name, number]) => ({ [name]: `-${number}` }));
    fc.assert(
      fc.property(negative, (headers) => {
        expect(readResetHint(headers, wall)).toBeNull();
      }),
    );
  });

  test('a key rests between 1 s and a day, and no failure brings its end nearer', () => {
    const outcomes = fc.constantFrom<Outcome[]>('rate-limited', 'ok', 'server-error');
    const lives = fc.array(
      fc.record({ headers: anyHeaders, waitMs: fc.nat(2 * day), outcome: outcomes }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(lives, (life) => {
        let facts = newKeyFacts;
        let now = start;
        for (const { headers, waitMs, outcome } of life) {
          now = { mono: now.mono + waitMs, wall: now.wall + waitMs };
          const before = facts.cooldown;
          facts =
            outcome === 'rate-limited'
              ? after429(facts, { headers }, now)
              : afterAttempt(facts, anAttempt(outcome), now);
          const left = facts.cooldown === null ? 0 : timeLeft(facts.cooldown.until, now);
          expect(left).toBeLessThanOrEqual(day);
          if (outcome === 'rate-limited') {
            expect(left).toBeGreaterThanOrEqual(second);
          }
          const wasGuess = outcome === 'ok' && before !== null && !before.told;
          if (isResting(before, now) && !wasGuess) {
            expect(left).toBeGreaterThanOrEqual(timeLeft(before.until, now));
          }
        }
      }),
    );
  });

  test.each<[string, string]>([
    ['retry-after', `1${'0'.repeat(308)}`],
    ['x-ratelimit-reset-tokens', `1${'0'.repeat(308)}h`],
    ['x-ratelimit-reset-tokens', `${'9'.repeat(400)}s`],
  ])('%s with hundreds of digits is no endless rest', (name, value) => {
    const rest = restOf(after429(newKeyFacts, { headers: { [name]: value } }, start));
    expect(timeLeft(rest.until, start)).toBeLessThanOrEqual(day);
  });
});

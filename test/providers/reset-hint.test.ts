import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Headers,
  parseReset,
  readResetHint,
  readRetryAfter,
} from '../../src/providers/reset-hint.js';

const wall = Date.parse('2026-11-02T14:00:00.000Z');
const httpDate = (ms: number) => new Date(wall + ms).toUTCString();
const second = 1_000;
const minute = 60 * second;

describe('one header alone', () => {
  test.each<[headers: Headers, ms: number | null]>([
    // milliseconds
    [{ 'retry-after-ms': '1500' }, 1_500],
    [{ 'retry-after-ms': '12.5' }, 12.5],
    [{ 'x-ms-retry-after-ms': '250' }, 250],
    // Retry-After (RFC 9110 §10.2.3), and the fractions that providers send
    [{ 'retry-after': '42' }, 42 * second],
    [{ 'retry-after': ' 42 ' }, 42 * second],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '7.66' }, 7_660],
    [{ 'retry-after': httpDate(90 * second) }, 90 * second],
    [{ 'retry-after': httpDate(-minute) }, 0],
    [{ 'retry-after': ['3', '9'] }, 3 * second],
    // OpenAI, Groq: Go durations
    [{ 'x-ratelimit-reset-requests': '12ms' }, 12],
    [{ 'x-ratelimit-reset-tokens': '1s' }, second],
    [{ 'x-ratelimit-reset-tokens': '6m0s' }, 6 * minute],
    [{ 'x-ratelimit-reset-requests': '2m59.56s' }, 179_560],
    [{ 'x-ratelimit-reset-requests': '1h30m0s' }, 90 * minute],
    // Azure: whole seconds, and -1 where it does not know
    [{ 'x-ratelimit-reset-tokens': '30' }, 30 * second],
    [{ 'x-ratelimit-reset-tokens': '-1' }, null],
    // Anthropic: RFC 3339; the subscription's limits in epoch seconds
    [{ 'anthropic-ratelimit-requests-reset': '2026-11-02T14:01:00Z' }, minute],
    [{ 'anthropic-ratelimit-input-tokens-reset': '2026-11-02T15:01:00+01:00' }, minute],
    [{ 'anthropic-ratelimit-unified-reset': String(wall / 1000 + 60) }, minute],
    // OpenRouter: epoch milliseconds
    [{ 'x-ratelimit-reset': String(wall + minute) }, minute],
    // Cerebras: fractional seconds, its window in the name
    [{ 'x-ratelimit-reset-tokens-minute': '11.38' }, 11_380],
    // in the past
    [{ 'anthropic-ratelimit-requests-reset': '2020-01-01T00:00:00Z' }, 0],
    [{ 'x-ratelimit-reset': String(wall - minute) }, 0],
    // none
    [{}, null],
    [{ 'content-type': 'application/json' }, null],
    [{ 'x-ratelimit-limit-requests': '100', 'x-ratelimit-remaining-requests': '0' }, null],
  ])('%o → %s ms', (headers, ms) => {
    const hint = readResetHint(headers, wall);
    if (ms === null) {
      expect(hint).toBe(null);
    } else {
      expect(hint).toBeCloseTo(ms, 6);
    }
  });
});

describe('of several headers the most direct wins', () => {
  test.each<[headers: Headers, ms: number]>([
    [{ 'retry-after': '42', 'retry-after-ms': '1500' }, 1_500],
    [{ 'retry-after-ms': 'soon', 'retry-after': '42' }, 42 * second],
    [{ 'retry-after': '42', 'x-ratelimit-reset-tokens': '6m0s' }, 42 * second],
    [{ 'retry-after': 'later', 'x-ratelimit-reset-tokens': '6m0s' }, 6 * minute],
  ])('%o → %s ms', (headers, ms) => {
    expect(readResetHint(headers, wall)).toBe(ms);
  });

  test('of the limits, the one that is used up counts, not the one with something left', () => {
    const headers = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '6m0s',
      'x-ratelimit-remaining-tokens': '9000',
      'x-ratelimit-reset-tokens': '1s',
    };
    expect(readResetHint(headers, wall)).toBe(6 * minute);
  });

  test('of two that are used up, the later: the key is of no use before', () => {
    const headers = {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-02T14:00:05Z',
      'anthropic-ratelimit-output-tokens-remaining': '0',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-02T14:00:40Z',
    };
    expect(readResetHint(headers, wall)).toBe(40 * second);
  });

  test('if none says to be used up, the soonest', () => {
    const headers = {
      'x-ratelimit-reset-requests': '23h59m59s',
      'x-ratelimit-reset-tokens': '800ms',
    };
    expect(readResetHint(headers, wall)).toBe(800);
  });
});

describe('what is no time is no hint', () => {
  test.each([
    '',
    ' ',
    'soon',
    '-5',
    '+5',
    '-1.5',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '1.2.3',
    '5 seconds',
    'Mon',
    'Foo, 99 Bar 2026 99:99:99 GMT',
    '٣',
    '9'.repeat(400),
  ])('Retry-After: %s', (value) => {
    expect(readResetHint({ 'retry-after': value }, wall)).toBe(null);
  });

  test.each(['', 'm', '1', '1d', '-1s', '1s 2s', '1m-5s', '.5s', '2026-99-99T00:00:00Z'])(
    'a reset of %j is seconds or nothing',
    (value) => {
      expect(parseReset(value, wall)).toBe(value === '1' ? second : null);
    },
  );
});

describe('any value', () => {
  const names = fc.constantFrom(
    'retry-after',
    'retry-after-ms',
    'x-ms-retry-after-ms',
    'x-ratelimit-reset',
    'x-ratelimit-reset-requests',
    'x-ratelimit-remaining-requests',
    'x-ratelimit-reset-tokens-minute',
    'anthropic-ratelimit-tokens-reset',
    'anthropic-ratelimit-tokens-remaining',
    'anthropic-ratelimit-unified-reset',
  );
  const digits = fc
    .array(fc.constantFrom(...'0123456789'), { minLength: 1, maxLength: 330 })
    .map((all) => all.join(''));
  const values = fc.oneof(
    fc.string(),
    digits,
    fc.tuple(digits, digits).map(([whole, part]) => `${whole}.${part}`),
    fc.tuple(digits, fc.constantFrom('h', 'm', 's', 'ms')).map((parts) => parts.join('')),
    fc.double().map(String),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );

  test('gives a finite number of milliseconds that is not negative, or nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(names, values), (headers) => {
        const hint = readResetHint(headers, wall);
        if (hint !== null) {
          expect(Number.isFinite(hint)).toBe(true);
          expect(hint).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test.each<[string, string]>([
    ['retry-after', `1${'0'.repeat(308)}`],
    ['x-ratelimit-reset-tokens', `1${'0'.repeat(308)}h`],
    ['x-ratelimit-reset-tokens', `${'9'.repeat(400)}s`],
  ])('%s with hundreds of digits is no endless rest', (name, value) => {
    expect(readResetHint({ [name]: value }, wall)).not.toBe(Number.POSITIVE_INFINITY);
  });
});

describe('each form is read back as it was written', () => {
  const ms = fc.integer({ min: 1, max: 48 * 3_600 * second });

  test('a Go duration', () => {
    const go = (total: number) =>
      `${Math.floor(total / 3_600_000)}h${Math.floor(total / 60_000) % 60}m${(total % 60_000) / 1000}s`;
    fc.assert(
      fc.property(ms, (total) => {
        expect(parseReset(go(total), wall)).toBeCloseTo(total, 5);
      }),
    );
  });

  test('epoch seconds, epoch milliseconds, RFC 3339 and an HTTP-date', () => {
    fc.assert(
      fc.property(ms, (total) => {
        const whole = Math.ceil(total / 1000) * 1000;
        expect(parseReset(String(wall + total), wall)).toBe(total);
        expect(parseReset(String((wall + whole) / 1000), wall)).toBe(whole);
        expect(parseReset(new Date(wall + total).toISOString(), wall)).toBe(total);
        expect(readResetHint({ 'retry-after': httpDate(whole) }, wall)).toBe(whole);
      }),
    );
  });
});

test('the limits that come along with a 5xx are no word on how long the outage lasts', () => {
  const limits = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' };
  expect(readRetryAfter(limits, wall)).toBeNull();
  expect(readRetryAfter({ ...limits, 'retry-after': '7' }, wall)).toBe(7_000);
  expect(readResetHint(limits, wall)).toBe(6 * minute);
});

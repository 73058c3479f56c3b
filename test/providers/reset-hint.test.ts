import { describe, expect, test } from 'vitest';
import {
  type Headers,
  parseReset,
  readResetHint,
  readRetryAfter,
} from '../../src/providers/reset-hint.js';

const wall = Date.parse('2026-11-02T14:00:00.000Z');
const second = 1_000;
const minute = 60 * second;

/** To add a form, add its row: whose it is, the headers, milliseconds or null. */
test.each<[whose: string, headers: Headers, ms: number | null]>([
  // milliseconds, with and without a fraction
  ['OpenAI, Anthropic', { 'retry-after-ms': '1500' }, 1_500],
  ['OpenAI, Anthropic', { 'retry-after-ms': '12.5' }, 12.5],
  ['Azure', { 'x-ms-retry-after-ms': '250' }, 250],
  ['Azure', { 'x-ms-retry-after-ms': '250.75' }, 250.75],
  // Retry-After (RFC 9110 §10.2.3), and the fractions that providers send
  ['anybody', { 'retry-after': '42' }, 42 * second],
  ['anybody', { 'retry-after': ' 42 ' }, 42 * second],
  ['anybody', { 'retry-after': '0' }, 0],
  ['anybody', { 'retry-after': '7.66' }, 7_660],
  ['anybody, twice', { 'retry-after': ['3', '9'] }, 3 * second],
  ['anybody, a date', { 'retry-after': 'Mon, 02 Nov 2026 14:01:30 GMT' }, 90 * second],
  ['anybody, a date in the past', { 'retry-after': 'Mon, 02 Nov 2026 13:59:00 GMT' }, 0],
  ['anybody, as RFC 850 had it', { 'retry-after': 'Monday, 02-Nov-26 14:01:30 GMT' }, 90 * second],
  ['anybody, as asctime has it', { 'retry-after': 'Mon Nov  2 14:01:30 2026' }, 90 * second],
  ['anybody, as no standard has it', { 'retry-after': '2026-11-02T14:01:30Z' }, 90 * second],
  ['anybody, an epoch in seconds', { 'retry-after': String(wall / 1000 + 90) }, 90 * second],
  // Go durations
  ['OpenAI, Groq', { 'x-ratelimit-reset-requests': '12ms' }, 12],
  ['OpenAI, Groq', { 'x-ratelimit-reset-tokens': '1s' }, second],
  ['OpenAI, Groq', { 'x-ratelimit-reset-tokens': '6m0s' }, 6 * minute],
  ['OpenAI, Groq', { 'x-ratelimit-reset-requests': '2m59.56s' }, 179_560],
  ['OpenAI, Groq', { 'x-ratelimit-reset-requests': '1h30m0s' }, 90 * minute],
  // whole seconds; -1 or 0 where it does not count
  ['Azure', { 'x-ratelimit-reset-tokens': '30' }, 30 * second],
  ['Azure', { 'x-ratelimit-reset-tokens': '-1' }, null],
  ['Azure', { 'x-ratelimit-reset-tokens': '0', 'x-ratelimit-remaining-tokens': '0' }, null],
  // RFC 3339
  ['Anthropic', { 'anthropic-ratelimit-requests-reset': '2026-11-02T14:01:00Z' }, minute],
  ['Anthropic', { 'anthropic-ratelimit-tokens-reset': '2026-11-02T14:01:00Z' }, minute],
  ['Anthropic', { 'anthropic-ratelimit-input-tokens-reset': '2026-11-02T15:01:00+01:00' }, minute],
  ['Anthropic', { 'anthropic-ratelimit-output-tokens-reset': '2026-11-02T14:01:00.5Z' }, 60_500],
  [
    'Anthropic, in the past',
    { 'anthropic-ratelimit-requests-reset': '2020-01-01T00:00:00Z' },
    null,
  ],
  // epoch seconds
  ['a subscription', { 'anthropic-ratelimit-unified-reset': String(wall / 1000 + 60) }, minute],
  // epoch milliseconds
  ['OpenRouter', { 'x-ratelimit-reset': String(wall + minute) }, minute],
  ['OpenRouter, in the past', { 'x-ratelimit-reset': String(wall - minute) }, null],
  // fractional seconds, the window in the name
  ['Cerebras', { 'x-ratelimit-reset-tokens-minute': '11.38' }, 11_380],
  ['Cerebras', { 'x-ratelimit-reset-requests-day': '33011.382867574692' }, 33_011_382.867574692],
  // the names of a draft standard, without the x-
  ['a gateway', { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30 * second],
  // none
  ['nobody', {}, null],
  ['nobody', { 'content-type': 'application/json', 'x-should-retry': 'true' }, null],
  ['nobody', { 'x-ratelimit-limit-requests': '100', 'x-ratelimit-remaining-requests': '0' }, null],
])('%s: %o → %s ms', (_whose, headers, ms) => {
  const hint = readResetHint(headers, wall);
  expect(hint === null).toBe(ms === null);
  expect(hint ?? 0).toBeCloseTo(ms ?? 0, 6);
});

test.each<[number: string, ms: number]>([
  ['999999999', 999_999_999 * second],
  ['1000000000', 1e9 * second],
  // epoch seconds from here on, all of them in the past
  ['1000000001', 0],
  // epoch milliseconds from here on
  ['1000000000001', 0],
  [String(wall + 1), 1],
])('a bare number of %s is told by its size', (number, ms) => {
  expect(parseReset(number, wall)).toBe(ms);
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

  test('of the windows of a subscription, the one that refuses', () => {
    const headers = {
      'anthropic-ratelimit-unified-5h-status': 'allowed',
      'anthropic-ratelimit-unified-5h-reset': String(wall / 1000 + 60),
      'anthropic-ratelimit-unified-7d-status': 'rejected',
      'anthropic-ratelimit-unified-7d-reset': String(wall / 1000 + 600),
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(wall / 1000 + 300),
    };
    expect(readResetHint(headers, wall)).toBe(600 * second);
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
    'Mon Nov',
    'Mon Nov  2 14:01:30 2026 or so',
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

test('the limits that come along with a 5xx are no word on how long the outage lasts', () => {
  const limits = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' };
  expect(readRetryAfter(limits, wall)).toBeNull();
  expect(readRetryAfter({ ...limits, 'retry-after': '7' }, wall)).toBe(7_000);
  expect(readResetHint(limits, wall)).toBe(6 * minute);
});

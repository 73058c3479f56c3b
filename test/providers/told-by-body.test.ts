import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProse, toldByBody } from '../../src/providers/told-by-body.js';

const wall = Date.parse('2026-11-02T14:00:00.000Z');
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

test.each<[text: string, ms: number | null]>([
  ['Please try again in 7.66s.', 7_660],
  ['Please try again in 644ms.', 644],
  ['Please try again in 20s', 20 * second],
  ['try again in 2m', 2 * minute],
  ['Please try again in 2m59.56s.', 179_560],
  ['Try again in 1h2m3s', hour + 2 * minute + 3 * second],
  ['Please retry in 10.689924287s.', 10_689.924287],
  ['Please retry after 7 seconds.', 7 * second],
  ['Please wait 36547 seconds before retrying.', 36_547 * second],
  ['Please try again in 58 hours.', 58 * hour],
  ['Please wait 8 hours 24 minutes and try again', 8 * hour + 24 * minute],
  ['try again in 1 hour, 5 minutes and 2 seconds', hour + 5 * minute + 2 * second],
  ['your quota will reset after 13h19m1s', 13 * hour + 19 * minute + second],
  ['Limit resets in 3 days', 72 * hour],
  ['Limit 30000, Used 14567, Requested 24754. Please try again in 18.642s. Visit us', 18_642],
  ['You will regain access on 2026-11-03 at 00:00 UTC.', 10 * hour],
  ['You will regain access on 2026-11-01 at 00:00 UTC.', 0],
  // no time, or none that can be told
  ['Please try again later.', null],
  ['Please retry shortly', null],
  ['try again in a moment', null],
  ['try again in 5', null],
  ['retry in 5 models', null],
  ['try again in 5 dollars', null],
  ['limit: 20 requests per 60s', null],
  ['try again in -5s', null],
  ['You will regain access on 2026-99-99 at 00:00 UTC.', null],
  ['', null],
])('%j is %s ms', (text, ms) => {
  const told = readProse(text, wall);
  if (ms === null) {
    expect(told).toBe(null);
  } else {
    expect(told).toBeCloseTo(ms, 3);
  }
});

test('what a person would write is read back', () => {
  const part = fc.integer({ min: 0, max: 59 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99 }), part, part, (h, m, s) => {
      const ms = h * hour + m * minute + s * second;
      expect(readProse(`Please try again in ${h}h${m}m${s}s.`, wall)).toBe(ms);
      expect(readProse(`retry after ${h} hours ${m} minutes ${s} seconds`, wall)).toBe(ms);
      expect(readProse(`wait ${h} hrs, ${m} mins and ${s} secs`, wall)).toBe(ms);
    }),
  );
});

test('any text gives a time that is finite and not negative, or none', () => {
  const words = fc.constantFrom(
    'try again in ',
    'wait ',
    'retry after ',
    '9',
    '.',
    's',
    'm',
    'h',
    ' ',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(words).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (prose) => {
      const told = readProse(prose, wall);
      expect(told === null || (Number.isFinite(told) && told >= 0)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

describe('of several words', () => {
  const told = (error: object, headers = {}) =>
    toldByBody({ status: 429, headers, body: { error } }, wall);
  const retryInfo = { retryDelay: '22s' };
  const perDay = { violations: [{ quotaId: 'RequestsPerDay' }] };

  test("a day's quota wins over the delay that comes with it", () => {
    expect(told({ details: [retryInfo, perDay] })).toBe(18 * hour);
    expect(told({ details: [perDay, retryInfo] }, { 'retry-after': '22' })).toBe(18 * hour);
  });

  test('the older name of the quota counts as well', () => {
    const violations = [{ quotaMetric: 'googleapis.com/generate_requests_per_model_per_day' }];
    expect(told({ details: [{ violations }] })).toBe(18 * hour);
  });

  test('a field wins over prose, and a header too', () => {
    const message = 'Please retry in 7s.';
    expect(told({ message, details: [retryInfo] })).toBe(22 * second);
    expect(told({ message })).toBe(7 * second);
    expect(told({ message }, { 'retry-after': '9' })).toBeNull();
    expect(told({ message }, { 'retry-after': 'soon' })).toBe(7 * second);
  });

  test('headers that OpenRouter put into the body are read as headers', () => {
    const headers = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(wall + hour) };
    expect(told({ metadata: { headers } })).toBe(hour);
    expect(told({ metadata: { headers: { 'Retry-After': '3' } } })).toBe(3 * second);
    expect(told({ metadata: { resets_at: '2026-11-02T16:00:00Z' } })).toBe(2 * hour);
  });

  test.each([{}, { details: 'x' }, { details: [null, 7, { retryDelay: 22 }] }, { metadata: [] }])(
    '%o holds none',
    (error) => {
      expect(told(error)).toBeNull();
    },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFailure, type Outcome } from '../../src/keys/outcome.js';
import { classifyStatus, describeOutcome } from '../../src/providers/classify.js';

test.each<[Outcome, number[]]>([
  ['ok', [200, 201, 202, 204, 206, 299]],
  ['redirect', [300, 301, 302, 303, 304, 307, 308]],
  ['invalid', [401]],
  ['exhausted', [402]],
  ['forbidden', [403]],
  ['rate-limited', [429]],
  ['caller-fault', [400, 404, 405, 408, 409, 410, 413, 415, 422, 424, 451, 499]],
  ['server-error', [500, 501, 502, 503, 504, 520, 526, 529, 599]],
])('%s: %o', (outcome, statuses) => {
  expect(statuses.map(classifyStatus)).toEqual(statuses.map(() => outcome));
});

test('a status that no standard knows is a server error, not a good answer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 999 }), (status) => isFailure(classifyStatus(status))),
  );
});

test.each<[Outcome, number | null, string]>([
  ['rate-limited', 429, '429 rate limited'],
  ['invalid', 401, '401 key refused'],
  ['exhausted', 402, '402 out of money or quota'],
  ['server-error', 529, '529 overloaded'],
  ['server-error', 500, '500 server error'],
  ['network-error', null, 'network error'],
])('%s with status %s reads "%s"', (outcome, status, words) => {
  expect(describeOutcome(outcome, status)).toBe(words);
});

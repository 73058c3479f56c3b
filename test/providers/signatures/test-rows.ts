import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../../src/providers/dialects.js';
import { type Row, wall } from './a-row.js';
import { expectFollowing } from './expect-following.js';
import { restMs, whatFollows } from './what-follows.js';

/** Tests the rows of one type, and that it reads everything else without harm. */
export function testRows(type: string, rows: readonly Row[]): void {
  for (const row of rows) {
    test(titleOf(row), () => expectFollowing({ type, ...failureOf(row) }));
  }
  const { readFailure } = dialectOf(type);

  describe.each([400, 401, 402, 403, 404, 413, 429, 498, 500, 503, 529])('a %s', (status) => {
    test('that is a page, a proxy’s text or nothing is left to its status', () => {
      for (const body of [undefined, null, '<html>', 7, [], {}, [null], { error: null }]) {
        const reading = readFailure({ status, headers: {}, body }, wall);
        expect(reading === null || (type === 'groq' && status === 498)).toBe(true);
      }
    });
  });

  test('any body is read without a throw, and a reading is whole', () => {
    fc.assert(
      fc.property(statuses, bodies, (status, body) => {
        const reading = readFailure({ status, headers: {}, body }, wall);
        if (reading !== null) {
          expect(reading.words).toMatch(/^\S.*\S$/);
          expect(reading.toldMs ?? 0).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(reading.toldMs ?? 0)).toBe(true);
        }
      }),
    );
  });
}

function failureOf([_what, status, body, outcome, more = {}]: Row) {
  const headers = { ...more.headers } as Record<string, string>;
  const isText = body === undefined || typeof body === 'string';
  const text = isText ? (body ?? '') : JSON.stringify(body);
  return {
    answer: {
      status,
      headers: { ...headers, 'content-type': isText ? 'text/html' : 'application/json' },
      body: text,
    },
    status,
    outcome,
    toldMs: more.ms,
    following: whatFollows(outcome, holdsFor(more), more.ms !== undefined),
    passed: { status, text },
  };
}

function holdsFor({ model, request }: NonNullable<Row[4]>): 'key' | 'model' | 'request' {
  return model ? 'model' : request ? 'request' : 'key';
}

/** Such as `no money: 429 is exhausted, the account rests 900 s, next key at once`. */
function titleOf(row: Row): string {
  const [what, status, _body, outcome, more = {}] = row;
  const { following } = failureOf(row);
  const seconds = restMs(following, more.ms) / 1_000;
  const rests = following.rests === 'none' ? '' : `, the ${following.rests} rests ${seconds} s`;
  return `${what}: ${status} is ${outcome}${rests}, ${following.next}`;
}

const statuses = fc.oneof(
  fc.constantFrom(400, 401, 402, 403, 404, 429, 498, 503),
  fc.integer({ min: 400, max: 599 }),
);

const error = fc.record(
  {
    message: fc.oneof(fc.string(), fc.jsonValue()),
    code: fc.jsonValue(),
    details: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
    metadata: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())),
    resets_in_seconds: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

const bodies = fc.oneof(
  fc.jsonValue(),
  error.map((value) => ({ error: value })),
  error.map((value) => [{ error: value }]),
  error.map((value) => ({ error: [value] })),
);

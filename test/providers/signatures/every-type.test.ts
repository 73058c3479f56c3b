import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { classifyStatus } from '../../../src/providers/classify.js';
import { dialects } from '../../../src/providers/dialects.js';
import { wall } from './a-row.js';
import { commonRows } from './common-rows.js';

test('every type has its file of rows', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
  const types = files
    .map((name) => basename(name, '.test.ts'))
    .filter((name) => name !== 'every-type');
  expect(types.sort()).toEqual(dialects.map(({ type }) => type).sort());
});

describe.each(dialects.map(({ type, readFailure }) => [type, readFailure] as const))(
  '%s knows what all share',
  (_type, readFailure) => {
    for (const [what, status, body, outcome, more = {}] of commonRows) {
      test(`${what}: ${status} is ${outcome}`, () => {
        const reading = readFailure({ status, headers: more.headers ?? {}, body }, wall);
        expect(reading?.outcome ?? classifyStatus(status)).toBe(outcome);
      });
    }
  },
);

test.each([
  'model ',
  'a',
  ' ',
  'try again in ',
  'wait 1',
  'Quota exceeded for metric:',
  '(org: ',
  'upstream ',
  'Consumer ',
])('a megabyte of %j is read in no time', (piece) => {
  const message = piece.repeat((1024 * 1024) / piece.length);
  const start = performance.now();
  for (const { readFailure } of dialects) {
    for (const status of [400, 403, 404, 429]) {
      readFailure({ status, headers: {}, body: { error: { message } } }, wall);
    }
  }
  // generous: a busy machine is no failure, and an expression that backtracks takes minutes
  expect(performance.now() - start).toBeLessThan(10_000);
});

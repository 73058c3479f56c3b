import { expect, test } from 'vitest';
import { CountedResponses } from '../../src/failover/counted-responses.js';
import type { Tokens } from '../../src/keys/tokens.js';

const tokens = (fields: Partial<Tokens> = {}): Tokens => ({
  in: 11,
  out: 3,
  cached: null,
  costUsd: null,
  ...fields,
});

test('an answer is counted once, by its id and its tokens', () => {
  const counted = new CountedResponses();
  expect(counted.isNew('resp_1', tokens())).toBe(true);
  expect(counted.isNew('resp_1', tokens())).toBe(false);
  expect(counted.isNew('resp_2', tokens())).toBe(true);
});

test.each<[Partial<Tokens>]>([[{ in: 12 }], [{ out: 4 }], [{ cached: 0 }], [{ costUsd: 0.1 }]])(
  'the same id with %o is another answer: some gateways give all of theirs one id',
  (fields) => {
    const counted = new CountedResponses();
    counted.isNew('resp_1', tokens());
    expect(counted.isNew('resp_1', tokens(fields))).toBe(true);
  },
);

test('an answer without an id is always counted', () => {
  const counted = new CountedResponses();
  expect(counted.isNew(null, tokens())).toBe(true);
  expect(counted.isNew(null, tokens())).toBe(true);
});

test('the newest 1,024 are remembered, the oldest makes room', () => {
  const counted = new CountedResponses();
  for (let at = 0; at < 1_025; at += 1) {
    counted.isNew(`resp_${at}`, tokens());
  }
  expect(counted.isNew('resp_1', tokens())).toBe(false);
  expect(counted.isNew('resp_1024', tokens())).toBe(false);
  expect(counted.isNew('resp_0', tokens())).toBe(true);
});

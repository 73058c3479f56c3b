import { expect, test } from 'vitest';
import { Ledger } from './ledger.js';
import type { SeenOutcome } from './outcome.js';
import type { Arrival } from './upstream-record.js';

const good: Arrival = { fault: null, bodyWhole: true, bodyRight: true, answeredWhole: true };
const spoilt: Arrival = { ...good, fault: 'reset', answeredWhole: false };
const served: SeenOutcome = { kind: 'served', attempts: 1 };
const nothingTold = { failovers: 0, sameKey: 0 };

function settle(
  ledger: Ledger,
  id: string,
  seen: SeenOutcome,
  arrivals: Arrival[],
  isSafe = false,
) {
  ledger.settled({ id, seen, arrivals, isSafe });
}

test('each request counts once, under its outcome, and the sum is what was sent', () => {
  const ledger = new Ledger();
  for (const id of ['a', 'b', 'c', 'd']) {
    ledger.sent(id);
  }
  const refused = { kind: 'error-answer', reason: '429', attempts: 1 } as const;
  settle(ledger, 'a', served, [good]);
  settle(ledger, 'b', refused, [spoilt]);
  settle(ledger, 'c', refused, []);
  settle(ledger, 'd', { kind: 'left', when: 'while it waits' }, []);
  const { sent, counts, reasons, problems } = ledger.balance(nothingTold);
  expect(counts).toEqual({ served: 1, 'error-answer': 2, broken: 0, left: 1, lost: 0 });
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(sent);
  expect(reasons).toEqual([
    ['error-answer', '429', 2],
    ['left', 'while it waits', 1],
  ]);
  expect(problems).toEqual([]);
});

test('a request without an outcome is a problem', () => {
  const ledger = new Ledger();
  ledger.sent('a');
  expect(ledger.waiting).toBe(1);
  expect(ledger.balance(nothingTold).problems).toEqual(['a: sent, and has no outcome']);
});

test('two outcomes of one request, or one of none, are problems', () => {
  const ledger = new Ledger();
  ledger.sent('a');
  settle(ledger, 'a', served, [good]);
  settle(ledger, 'a', served, [good]);
  expect(ledger.balance(nothingTold)).toMatchObject({
    sent: 1,
    counts: { served: 1 },
    problems: ['a: an outcome (served) for a request that waits for none'],
  });
});

test('a lost request is a problem', () => {
  const ledger = new Ledger();
  ledger.sent('a');
  settle(ledger, 'a', { kind: 'lost', reason: 'no answer' }, []);
  expect(ledger.balance(nothingTold).problems).toEqual(['a: lost: no answer']);
});

test('every further call of a request with a body has to be told by an event', () => {
  const ledger = new Ledger();
  ledger.sent('a');
  settle(ledger, 'a', { kind: 'left', when: 'while it waits' }, [spoilt, spoilt, spoilt]);
  expect(ledger.balance({ failovers: 1, sameKey: 1 }).problems).toEqual([]);
  expect(ledger.balance({ failovers: 1, sameKey: 0 }).problems).toEqual([
    'bodies reached an upstream 2 times again; events told of 1 failovers and 0 repeats',
  ]);
});

test('a call that the answer does not count has to be told as a repeat of the same key', () => {
  const ledger = new Ledger();
  ledger.sent('a');
  settle(ledger, 'a', served, [spoilt, good]);
  expect(ledger.balance({ failovers: 5, sameKey: 1 }).problems).toEqual([]);
  expect(ledger.balance({ failovers: 5, sameKey: 0 }).problems).toEqual([
    'bodies reached an upstream 1 times more than x-keyctl-attempts says; events told of 0',
  ]);
});

test('a GET may be sent again in silence', () => {
  const ledger = new Ledger();
  ledger.sent('a');
  settle(ledger, 'a', served, [spoilt, good], true);
  expect(ledger.balance(nothingTold).problems).toEqual([]);
});

test('a thousand problems of one kind do not fill the report', () => {
  const ledger = new Ledger();
  for (let number = 0; number < 1_000; number += 1) {
    ledger.sent(`r${number}`);
    settle(ledger, `r${number}`, served, []);
  }
  const { problems } = ledger.balance(nothingTold);
  expect(problems.length).toBe(51);
  expect(problems.at(-1)).toBe('and 950 more');
});

import { expect, test } from 'vitest';
import { judgeRequest, untoldRepeats } from './judge-request.js';
import type { SeenOutcome } from './outcome.js';
import type { Arrival } from './upstream-record.js';

const good: Arrival = { fault: null, bodyWhole: true, bodyRight: true, answeredWhole: true };
const spoilt: Arrival = { ...good, fault: '500', answeredWhole: false };
const unanswered: Arrival = { ...good, answeredWhole: false };
const served: SeenOutcome = { kind: 'served', attempts: 2 };
const refused: SeenOutcome = { kind: 'error-answer', reason: '429 keys', attempts: 1 };
const broken: SeenOutcome = { kind: 'broken', reason: '200, then ECONNRESET', attempts: 1 };
const left: SeenOutcome = { kind: 'left', when: 'while it waits' };

test.each<[string, SeenOutcome, Arrival[]]>([
  ['served after a failover', served, [spoilt, good]],
  ['refused by the upstream', refused, [spoilt]],
  ['refused before any upstream', refused, []],
  ['broken by the upstream', broken, [spoilt]],
  ['left before it arrived', left, []],
  ['left although it was answered', left, [good]],
])('both sides agree: %s', (_name, seen, arrivals) => {
  expect(judgeRequest({ id: 'r1', isSafe: false, seen, arrivals })).toEqual([]);
});

test.each<[SeenOutcome, Arrival[], string]>([
  [served, [], 'a client has an answer that no upstream gave'],
  [served, [spoilt, unanswered], 'a client has an answer that no upstream gave'],
  [served, [good, good], '2 upstream calls gave a good answer to one request'],
  [refused, [good], 'a client got "429 keys" for what an upstream had answered well'],
  [broken, [spoilt, good], 'an answer broke off (200, then ECONNRESET) that no upstream broke'],
  [broken, [], 'an answer broke off (200, then ECONNRESET) that no upstream broke'],
  [left, [{ ...good, bodyRight: false }], 'its body reached an upstream with other bytes'],
  [{ kind: 'lost', reason: 'no answer' }, [], 'lost: no answer'],
])('both sides contradict each other: %j', (seen, arrivals, problem) => {
  expect(judgeRequest({ id: 'r1', isSafe: false, seen, arrivals })).toEqual([`r1: ${problem}`]);
});

test('a body that came more often than the answer says is counted, a safe request is not', () => {
  const both = { id: 'r1', seen: served, arrivals: [spoilt, spoilt, good] };
  expect(untoldRepeats({ ...both, isSafe: false })).toBe(1);
  expect(untoldRepeats({ ...both, isSafe: true })).toBe(0);
  expect(untoldRepeats({ ...both, isSafe: false, arrivals: [good] })).toBe(0);
  expect(untoldRepeats({ ...both, isSafe: false, seen: left })).toBeNull();
});

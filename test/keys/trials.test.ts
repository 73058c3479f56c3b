import { describe, expect, test } from 'vitest';
import { type KeyFacts, readinessOf } from '../../src/keys/key-facts.js';
import { afterAttempt, endTrial, startTrial } from '../../src/keys/key-transitions.js';
import type { Outcome } from '../../src/keys/outcome.js';
import { anAttempt, at, day, hour, onPath, restUntil, someFacts } from './some-facts.js';

const over = restUntil(-1);
const now = at(0);
const kind = (facts: KeyFacts, moment = now, scope = '/chat') =>
  readinessOf(facts, onPath(scope), moment).kind;

const backFrom: readonly [name: string, facts: KeyFacts][] = [
  ['a cooldown', someFacts({ cooldown: over })],
  ["a path's rest", someFacts({ scopeRests: new Map([['/chat', over]]) })],
  ['an empty account', someFacts({ health: 'exhausted', exhaustedRest: over })],
  [
    'all of them',
    someFacts({
      health: 'exhausted',
      cooldown: over,
      exhaustedRest: over,
      scopeRests: new Map([['/chat', over]]),
    }),
  ],
];

describe.each(backFrom)('a key that is back from %s', (_name, facts) => {
  test('is tried by one request at a time', () => {
    expect(kind(facts)).toBe('trial');
    const onTrial = startTrial(facts, onPath('/chat'));
    expect(kind(onTrial)).toBe('on-trial');
    expect(kind(endTrial(onTrial, onPath('/chat')))).toBe('trial');
  });

  test('is ready for all after a success', () => {
    const facts2 = afterAttempt(startTrial(facts, onPath('/chat')), anAttempt('ok'), now);
    expect(kind(facts2)).toBe('ready');
  });

  test.each<Outcome>(['network-error', 'caller-fault', 'redirect', 'client-gone', 'server-error'])(
    'may be tried again after a trial that ended with %s, which says nothing of its rest',
    (outcome) => {
      const tried = afterAttempt(startTrial(facts, onPath('/chat')), anAttempt(outcome), now);
      expect(kind(tried, at(hour))).toBe('trial');
    },
  );

  test.each<Outcome>(['rate-limited', 'forbidden', 'exhausted', 'server-error', 'network-error'])(
    'is tried again, when it is back, after a trial that ended with %s',
    (outcome) => {
      const tried = afterAttempt(
        startTrial(facts, onPath('/chat')),
        anAttempt(outcome, { toldMs: outcome === 'server-error' ? 5_000 : null }),
        now,
      );
      expect(kind(tried, at(2 * day))).toBe('trial');
    },
  );

  test('holds no trial open for another path after one that was refused', () => {
    const tried = afterAttempt(startTrial(facts, onPath('/chat')), anAttempt('forbidden'), now);
    expect(kind(tried, at(hour), '/other')).not.toBe('on-trial');
  });
});

test('a key without a rest needs no trial, and starting one changes nothing', () => {
  const facts = someFacts();
  expect(kind(facts)).toBe('ready');
  expect(startTrial(facts, onPath('/chat'))).toBe(facts);
});

test('a key that was only unreachable needs no trial: it was not its fault', () => {
  expect(kind(someFacts({ unreachable: over }))).toBe('ready');
});

test("a path's trial does not keep requests for other paths away", () => {
  const facts = someFacts({ scopeRests: new Map([['/chat', over]]) });
  expect(kind(startTrial(facts, onPath('/chat')), now, '/images')).toBe('ready');
});

import { describe, expect, test } from 'vitest';
import { afterVerdict, type Verdict } from '../../src/keys/after-verdict.js';
import { timeLeft } from '../../src/keys/deadline.js';
import type { Health } from '../../src/keys/health.js';
import { forgotten, restScope } from '../../src/keys/key-transitions.js';
import { at, hour, minute, restUntil, someFacts, start } from './some-facts.js';

const verdict = (
  health: Verdict['health'],
  provesMoney: Verdict['provesMoney'] = 'none',
  toldMs: number | null = null,
): Verdict => ({ health, evidence: `GET /models says ${health}`, provesMoney, toldMs });

const all: readonly Health[] = [
  'unchecked',
  'healthy',
  'restricted',
  'invalid',
  'exhausted',
  'unverified',
];

describe.each<Verdict['health']>(['healthy', 'restricted', 'invalid', 'exhausted'])(
  'the verdict %s',
  (health) => {
    test.each(all.filter((before) => before !== 'exhausted'))('replaces %s', (before) => {
      const facts = afterVerdict(someFacts({ health: before }), verdict(health), start);
      expect(facts).toMatchObject({
        health,
        evidence: { atWall: start.wall, text: `GET /models says ${health}` },
      });
    });
  },
);

test('a list that anyone may read clears neither invalid nor exhausted, and replaces the rest', () => {
  const later = Object.fromEntries(
    all.map((health) => [
      health,
      afterVerdict(someFacts({ health }), verdict('unverified'), start).health,
    ]),
  );
  expect(later).toEqual({
    unchecked: 'unverified',
    healthy: 'unverified',
    restricted: 'unverified',
    unverified: 'unverified',
    invalid: 'invalid',
    exhausted: 'exhausted',
  });
});

describe('an exhausted key', () => {
  const exhausted = someFacts({
    health: 'exhausted',
    evidence: { atWall: start.wall, text: 'POST /chat → 402' },
    exhaustedRest: restUntil(hour),
  });

  test('is not cleared by a check that does not read the balance', () => {
    expect(afterVerdict(exhausted, verdict('healthy'), start)).toEqual(exhausted);
  });

  test('is cleared, with its rest, by a check that reads it', () => {
    const facts = afterVerdict(exhausted, verdict('healthy', 'all'), start);
    expect(facts).toMatchObject({ health: 'healthy', exhaustedRest: null });
  });

  test('is cleared by a check that sees the limit of the key alone only if such a one found it', () => {
    const found = afterVerdict(someFacts(), verdict('exhausted', 'own-limit'), start);
    expect(afterVerdict(found, verdict('healthy', 'own-limit'), start).health).toBe('healthy');
    expect(afterVerdict(found, verdict('healthy'), start).health).toBe('exhausted');
    // a request found the account empty, of which that check knows nothing
    expect(afterVerdict(exhausted, verdict('healthy', 'own-limit'), start)).toEqual(exhausted);
  });

  test('is invalid if a check says so', () => {
    expect(afterVerdict(exhausted, verdict('invalid'), start).health).toBe('invalid');
  });

  test('rests as after any 402 if a check found it, and not shorter if it rests already', () => {
    const found = afterVerdict(someFacts(), verdict('exhausted', 'all'), start);
    expect(timeLeft(found.exhaustedRest?.until ?? start, start)).toBe(15 * minute);
    const again = afterVerdict(exhausted, verdict('exhausted', 'all'), at(minute));
    expect(again.exhaustedRest?.until).toEqual(exhausted.exhaustedRest?.until);
  });

  test('rests until its limit is filled up again, if the check told when', () => {
    const found = afterVerdict(someFacts(), verdict('exhausted', 'own-limit', 9 * hour), start);
    expect(timeLeft(found.exhaustedRest?.until ?? start, start)).toBe(9 * hour);
    expect(found.exhaustedRest?.told).toBe(true);
  });
});

describe('a check', () => {
  test('that finds a key alive which is not allowed some path calls it restricted', () => {
    const scopeRests = new Map([['/images', restUntil(minute, { isLimit: false })]]);
    expect(afterVerdict(someFacts({ scopeRests }), verdict('healthy'), start).health).toBe(
      'restricted',
    );
  });

  test('that contradicts a 401 rests the key for that path', () => {
    const refused = someFacts({ health: 'invalid' });
    const rested = restScope(refused, '/chat', '401 key refused', start);
    const facts = afterVerdict(rested, verdict('healthy'), start);
    expect(facts.health).toBe('restricted');
    expect(timeLeft(facts.scopeRests.get('/chat')?.until ?? start, start)).toBe(minute);
  });

  test('that reached the provider ends unreachable', () => {
    const facts = someFacts({ unreachable: restUntil(minute) });
    for (const health of ['healthy', 'invalid', 'exhausted', 'unverified'] as const) {
      expect(afterVerdict(facts, verdict(health), start).unreachable).toBe(null);
    }
  });

  test("leaves a cooldown and the user's switch alone", () => {
    const cooldown = restUntil(minute);
    const facts = someFacts({ enabled: false, cooldown });
    for (const health of ['healthy', 'restricted', 'invalid', 'exhausted'] as const) {
      expect(afterVerdict(facts, verdict(health, 'all'), start)).toMatchObject({
        enabled: false,
        cooldown,
      });
    }
  });
});

test('reset forgets what was observed and keeps what the user chose', () => {
  for (const enabled of [true, false]) {
    const facts = forgotten(
      someFacts({
        enabled,
        health: 'exhausted',
        evidence: { atWall: 0, text: 'old' },
        cooldown: restUntil(hour, { told: true }),
        exhaustedRest: restUntil(hour),
        unreachable: restUntil(hour),
        scopeRests: new Map([['/chat', restUntil(hour)]]),
        serverErrors: [{ mono: start.mono, name: '/chat' }],
      }),
    );
    expect(facts).toEqual(someFacts({ enabled, health: 'unchecked' }));
  }
});

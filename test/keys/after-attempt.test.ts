import { describe, expect, test } from 'vitest';
import { timeLeft } from '../../src/keys/deadline.js';
import { isAvailable, type KeyFacts, readinessOf } from '../../src/keys/key-facts.js';
import { type AttemptResult, afterAttempt } from '../../src/keys/key-transitions.js';
import type { Outcome } from '../../src/keys/outcome.js';
import { isResting, type Rest } from '../../src/keys/rest.js';
import {
  anAttempt,
  at,
  day,
  hour,
  minute,
  onPath,
  restUntil,
  second,
  someFacts,
  start,
} from './some-facts.js';

const factsAfter = (outcome: Outcome, fields: Partial<AttemptResult> = {}, facts = someFacts()) =>
  afterAttempt(facts, anAttempt(outcome, fields), start);

const anError = { mono: start.mono, name: '/chat' };

const left = (rest: Rest | null | undefined) =>
  rest === null || rest === undefined ? null : timeLeft(rest.until, start);

describe('what one outcome does to its key', () => {
  type Row = {
    readonly toldMs?: number;
    readonly health?: KeyFacts['health'];
    readonly cooldown?: number;
    readonly scope?: number;
    readonly exhausted?: number;
    readonly unreachable?: number;
    readonly errors?: number;
    readonly available: boolean;
  };
  test.each<[Outcome, Row]>([
    ['ok', { available: true }],
    ['rate-limited', { cooldown: 2 * second, available: false }],
    ['rate-limited', { toldMs: 42 * second, cooldown: 42 * second, available: false }],
    ['exhausted', { health: 'exhausted', exhausted: 15 * minute, available: false }],
    ['exhausted', { toldMs: hour, health: 'exhausted', exhausted: hour, available: false }],
    ['invalid', { health: 'invalid', available: false }],
    ['forbidden', { scope: minute, available: true }],
    ['server-error', { errors: 1, available: true }],
    ['server-error', { toldMs: 7 * second, scope: 7 * second, available: true }],
    ['network-error', { unreachable: 2 * second, available: false }],
    ['caller-fault', { available: true }],
    ['redirect', { available: true }],
    ['client-gone', { available: true }],
  ])('%s: %o', (outcome, row) => {
    const facts = factsAfter(outcome, { toldMs: row.toldMs ?? null });
    expect({
      health: facts.health,
      cooldown: left(facts.cooldown),
      scope: left(facts.scopeRests.get('/chat')),
      exhausted: left(facts.exhaustedRest),
      unreachable: left(facts.unreachable),
      errors: facts.serverErrors.length,
      available: isAvailable(facts, start),
    }).toEqual({
      health: row.health ?? 'healthy',
      cooldown: row.cooldown ?? null,
      scope: row.scope ?? null,
      exhausted: row.exhausted ?? null,
      unreachable: row.unreachable ?? null,
      errors: row.errors ?? 0,
      available: row.available,
    });
  });

  test.each<Outcome>(['caller-fault', 'redirect', 'client-gone'])(
    '%s leaves it alone',
    (outcome) => {
      const facts = someFacts({ unreachable: restUntil(second), serverErrors: [anError] });
      expect(factsAfter(outcome, {}, facts)).toEqual(facts);
    },
  );

  test.each<Outcome>([
    'ok',
    'rate-limited',
    'exhausted',
    'invalid',
    'forbidden',
    'server-error',
    'network-error',
  ])("%s never flips the user's own switch", (outcome) => {
    expect(factsAfter(outcome, {}, someFacts({ enabled: false })).enabled).toBe(false);
    expect(factsAfter(outcome, {}, someFacts({ enabled: true })).enabled).toBe(true);
  });

  test('a 403 rests the key for that path only', () => {
    const facts = factsAfter('forbidden', { scope: onPath('/embeddings') });
    expect([...facts.scopeRests.keys()]).toEqual(['/embeddings']);
    expect(facts.cooldown).toBe(null);
    const again = afterAttempt(
      facts,
      anAttempt('forbidden', { scope: onPath('/embeddings') }),
      at(minute),
    );
    expect(timeLeft(again.scopeRests.get('/embeddings')?.until ?? start, at(minute))).toBe(
      2 * minute,
    );
  });

  test('a refusal of one request alone rests nothing', () => {
    const facts = someFacts();
    expect(factsAfter('forbidden', { holdsFor: 'request' }, facts)).toBe(facts);
  });

  test('evidence stands under the verdicts that an attempt gives', () => {
    for (const outcome of ['invalid', 'exhausted'] as const) {
      const facts = factsAfter(outcome, { evidence: 'POST /chat → 4xx' });
      expect(facts.evidence).toEqual({ atWall: start.wall, text: 'POST /chat → 4xx' });
    }
  });
});

describe('a success', () => {
  test('changes nothing of a healthy key, so that nobody is told', () => {
    const facts = someFacts();
    expect(factsAfter('ok', {}, facts)).toBe(facts);
  });

  test('clears what was guessed and the failure streak', () => {
    const facts = someFacts({
      cooldown: restUntil(10 * second),
      unreachable: restUntil(10 * second),
      scopeRests: new Map([['/chat', restUntil(minute)]]),
      serverErrors: [anError],
    });
    expect(factsAfter('ok', {}, facts)).toEqual(someFacts({ evidence: null }));
  });

  test("does not clear the provider's own word while it holds", () => {
    const told = restUntil(minute, { told: true });
    expect(factsAfter('ok', {}, someFacts({ cooldown: told })).cooldown).toEqual(told);
    const over = afterAttempt(someFacts({ cooldown: told }), anAttempt('ok'), at(minute));
    expect(over.cooldown).toBe(null);
  });

  test('clears the rest of its own path and no other', () => {
    const scopeRests = new Map([
      ['/chat', restUntil(-1)],
      ['/images', restUntil(minute)],
    ]);
    const facts = factsAfter('ok', {}, someFacts({ health: 'restricted', scopeRests }));
    expect([...facts.scopeRests.keys()]).toEqual(['/images']);
    expect(facts.health).toBe('restricted');
  });

  test.each<[before: KeyFacts['health'], later: KeyFacts['health']]>([
    ['unchecked', 'healthy'],
    ['exhausted', 'healthy'],
    ['healthy', 'healthy'],
    ['restricted', 'restricted'],
    ['unverified', 'unverified'],
    ['invalid', 'invalid'],
  ])('makes a key that was %s %s', (before, later) => {
    expect(factsAfter('ok', {}, someFacts({ health: before })).health).toBe(later);
  });

  test('for the last path that a key was not allowed makes a restricted key healthy', () => {
    const scopeRests = new Map([['/chat', restUntil(-1, { isLimit: false })]]);
    const facts = factsAfter('ok', {}, someFacts({ health: 'restricted', scopeRests }));
    expect(facts).toMatchObject({ health: 'healthy', evidence: { text: 'POST /chat → ok' } });
  });
});

describe('server errors', () => {
  const model = (name: string): AttemptResult['scope'] => ({ path: '/chat', model: name });
  const failAt = (times: readonly number[], fields: Partial<AttemptResult> = {}) =>
    times.reduce(
      (facts, ms) => afterAttempt(facts, anAttempt('server-error', fields), at(ms)),
      someFacts(),
    );

  test.each<[name: string, times: number[], restsFor: number | null]>([
    ['two', [0, second], null],
    ['three at once', [0, 0, 0], 10 * second],
    ['three within 60 s', [0, 30 * second, 59_999], 10 * second],
    ['three over more than 60 s', [0, 30 * second, minute], null],
    ['one a minute for an hour', Array.from({ length: 60 }, (_, i) => i * minute), null],
  ])('%s, of one model', (_name, times, restsFor) => {
    const facts = failAt(times, { scope: model('gpt-5') });
    const rest = facts.scopeRests.get('gpt-5');
    const now = at(times.at(-1) ?? 0);
    expect(rest === undefined ? null : timeLeft(rest.until, now)).toBe(restsFor);
    expect(isAvailable(facts, now)).toBe(true);
    expect(readinessOf(facts, model('gpt-4o'), now).kind).toBe('ready');
  });

  test('of a request that names no model are of its path', () => {
    expect([...failAt([0, 0, 0]).scopeRests.keys()]).toEqual(['/chat']);
  });

  test('of several models, three within 60 s, rest the key itself', () => {
    const facts = ['gpt-5', 'gpt-4o', 'gpt-5'].reduce(
      (before, name) =>
        afterAttempt(before, anAttempt('server-error', { scope: model(name) }), start),
      someFacts(),
    );
    expect(left(facts.cooldown)).toBe(10 * second);
    expect(facts).toMatchObject({ serverErrors: [], scopeRests: new Map() });
  });

  test('that are the second of their request do not count', () => {
    const facts = failAt([0, 1, 2, 3, 4], { countsAgainstKey: false });
    expect(facts).toMatchObject({ cooldown: null, scopeRests: new Map(), serverErrors: [] });
  });

  test('that name a time to come back are obeyed even then, for that model', () => {
    const facts = failAt([0], {
      countsAgainstKey: false,
      toldMs: 30 * second,
      scope: model('gpt-5'),
    });
    expect(left(facts.scopeRests.get('gpt-5'))).toBe(30 * second);
    expect(facts.cooldown).toBeNull();
  });

  test('start to count anew after their rest and after a success', () => {
    const rested = failAt([0, 1, 2]);
    expect(rested.serverErrors).toEqual([]);
    const twice = failAt([0, 1]);
    const cleared = afterAttempt(twice, anAttempt('ok'), at(2));
    const third = afterAttempt(cleared, anAttempt('server-error'), at(3));
    expect(third.scopeRests.size).toBe(0);
    expect(third.serverErrors).toEqual([{ mono: at(3).mono, name: '/chat' }]);
  });
});

test('an exhausted key is tried again after 15 min, then 30, to 24 h', () => {
  let facts = someFacts();
  let now = start;
  const waits: number[] = [];
  for (let i = 0; i < 9; i += 1) {
    facts = afterAttempt(facts, anAttempt('exhausted'), now);
    const rest = facts.exhaustedRest ?? expect.fail('no rest');
    expect(isResting(rest, now)).toBe(true);
    waits.push(timeLeft(rest.until, now));
    now = { mono: rest.until.mono, wall: rest.until.wall };
  }
  expect(waits).toEqual([0.25, 0.5, 1, 2, 4, 8, 16, 24, 24].map((h) => h * hour));
  expect(Math.max(...waits)).toBe(day);
});

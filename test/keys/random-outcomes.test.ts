import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Moment } from '../../src/clock.js';
import { afterVerdict, type Verdict } from '../../src/keys/after-verdict.js';
import { timeLeft } from '../../src/keys/deadline.js';
import { states } from '../../src/keys/health.js';
import {
  isAvailable,
  type KeyFacts,
  newKeyFacts,
  readinessOf,
  stateOf,
} from '../../src/keys/key-facts.js';
import { afterAttempt, forgotten, restScope, startTrial } from '../../src/keys/key-transitions.js';
import type { Outcome } from '../../src/keys/outcome.js';
import type { Rest } from '../../src/keys/rest.js';
import { anAttempt, day, hour, onPath, start } from './some-facts.js';

const outcomes: readonly Outcome[] = [
  'ok',
  'rate-limited',
  'exhausted',
  'invalid',
  'forbidden',
  'server-error',
  'network-error',
  'caller-fault',
  'redirect',
  'client-gone',
];
const scopes = ['/chat', '/images'] as const;

type Step = (facts: KeyFacts, now: Moment) => KeyFacts;

/** As the engine does it: a request that finds the key due takes it on trial. */
const attempts: fc.Arbitrary<Step> = fc
  .record({
    outcome: fc.constantFrom(...outcomes),
    scope: fc.constantFrom(...scopes),
    toldMs: fc.option(fc.integer({ min: 0, max: 3 * day })),
    countsAgainstKey: fc.boolean(),
  })
  .map(({ outcome, scope, toldMs, countsAgainstKey }) => (facts, now) => {
    const due = readinessOf(facts, onPath(scope), now).kind === 'trial';
    const tried = due ? startTrial(facts, onPath(scope)) : facts;
    return afterAttempt(
      tried,
      anAttempt(outcome, { scope: onPath(scope), toldMs, countsAgainstKey }),
      now,
    );
  });

const verdicts: fc.Arbitrary<Step> = fc
  .record({
    health: fc.constantFrom<Verdict['health'][]>('healthy', 'restricted', 'invalid', 'exhausted'),
    provesMoney: fc.constantFrom<Verdict['provesMoney'][]>('all', 'own-limit', 'none'),
    toldMs: fc.option(fc.nat(2 * hour)),
  })
  .map(
    (verdict) => (facts, now) =>
      afterVerdict(facts, { ...verdict, evidence: `check: ${verdict.health}` }, now),
  );

const orders: fc.Arbitrary<Step> = fc.constantFrom<Step[]>(
  (facts) => ({ ...facts, enabled: !facts.enabled }),
  (facts) => forgotten(facts),
  (facts, now) => restScope(facts, '/chat', '401 key refused', now),
);

const steps = fc.array(
  fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 }), fc.nat(hour)),
    jumpWall: fc.constantFrom(0, 0, 0, 0, -hour, hour),
    step: fc.oneof({ weight: 6, arbitrary: attempts }, verdicts, orders),
  }),
  { maxLength: 40 },
);

function later(now: Moment, ms: number): Moment {
  return { mono: now.mono + ms, wall: now.wall + ms };
}

/** Calls `look` after each step. */
function live(
  life: typeof steps extends fc.Arbitrary<infer Steps> ? Steps : never,
  look: (facts: KeyFacts, now: Moment, before: KeyFacts) => void,
): void {
  let facts = newKeyFacts;
  let now = start;
  for (const { waitMs, jumpWall, step } of life) {
    now = { mono: now.mono + waitMs, wall: now.wall + waitMs + jumpWall };
    const before = facts;
    facts = step(facts, now);
    look(facts, now, before);
  }
}

test('over any life of a key its facts agree with one another', () => {
  fc.assert(
    fc.property(steps, (life) => {
      live(life, (facts, now) => {
        const state = stateOf(facts, now);
        expect(states).toContain(state);
        const isIn = ['healthy', 'restricted', 'unverified', 'unchecked'].includes(state);
        expect(isAvailable(facts, now)).toBe(isIn);
        if (facts.health === 'exhausted') {
          expect(facts.exhaustedRest).not.toBe(null);
        } else if (facts.health !== 'invalid') {
          expect(facts.exhaustedRest).toBe(null);
        }
        expect(facts.serverErrors.length).toBeLessThan(3);
        const rests = [facts.cooldown, facts.unreachable, facts.exhaustedRest];
        for (const rest of [...rests, ...facts.scopeRests.values()]) {
          expect(rest === null || timeLeft(rest.until, now) <= day).toBe(true);
          expect(rest?.onTrial ?? false).toBe(false);
        }
      });
    }),
  );
});

test('over any life of a key no failure brings a deadline nearer', () => {
  const left = (rest: Rest | null, now: Moment) => (rest === null ? 0 : timeLeft(rest.until, now));
  const failing = steps.map((life) =>
    life.map((one, index) => ({
      ...one,
      step: (facts: KeyFacts, now: Moment) =>
        afterAttempt(
          facts,
          anAttempt((['rate-limited', 'server-error', 'exhausted'] as const)[index % 3] ?? 'ok', {
            toldMs: index % 2 === 0 ? null : one.waitMs,
          }),
          now,
        ),
    })),
  );
  fc.assert(
    fc.property(failing, (life) => {
      live(life, (facts, now, before) => {
        expect(left(facts.cooldown, now)).toBeGreaterThanOrEqual(left(before.cooldown, now));
        expect(left(facts.exhaustedRest, now)).toBeGreaterThanOrEqual(
          left(before.exhaustedRest, now),
        );
      });
    }),
  );
});

test('no key stays out for ever unless the user or a 401 took it out', () => {
  fc.assert(
    fc.property(steps, (life) => {
      live(life, (facts, now) => {
        const kind = readinessOf(facts, onPath('/chat'), later(now, day)).kind;
        const mayBeOut = !facts.enabled || facts.health === 'invalid';
        expect(kind === 'ready' || kind === 'trial').toBe(!mayBeOut);
      });
    }),
  );
});

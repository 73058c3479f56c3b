import type { Moment } from '../../src/clock.js';
import { deadlineAfter } from '../../src/keys/deadline.js';
import { type KeyFacts, newKeyFacts } from '../../src/keys/key-facts.js';
import type { AttemptResult } from '../../src/keys/key-transitions.js';
import type { Outcome } from '../../src/keys/outcome.js';
import type { Rest } from '../../src/keys/rest.js';
import type { Scope } from '../../src/keys/scope.js';

export const start: Moment = { mono: 5_000, wall: Date.parse('2026-11-02T14:00:00.000Z') };
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Both clocks `ms` after the start. */
export function at(ms: number): Moment {
  return { mono: start.mono + ms, wall: start.wall + ms };
}

/** A rest that ends `ms` after the start. */
export function restUntil(ms: number, fields: Partial<Rest> = {}): Rest {
  const until = deadlineAfter(start, ms);
  return {
    until,
    told: false,
    reason: '429 rate limited',
    isLimit: true,
    streak: 1,
    onTrial: false,
    ...fields,
  };
}

export function someFacts(fields: Partial<KeyFacts> = {}): KeyFacts {
  return { ...newKeyFacts, health: 'healthy', ...fields };
}

/** A request that names no model. */
export function onPath(path: string): Scope {
  return { path, model: null };
}

export function anAttempt(outcome: Outcome, fields: Partial<AttemptResult> = {}): AttemptResult {
  return {
    outcome,
    // a 403 by itself holds for the path, all else for the key
    holdsFor: outcome === 'forbidden' ? 'path' : 'key',
    scope: onPath('/chat'),
    toldMs: null,
    reason: `because of ${outcome}`,
    evidence: `POST /chat → ${outcome}`,
    countsAgainstKey: true,
    ...fields,
  };
}

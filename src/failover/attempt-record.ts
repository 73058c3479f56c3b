import type { Moment } from '../clock.js';
import { timeLeft } from '../keys/deadline.js';
import { type AttemptResult, afterAttempt } from '../keys/key-transitions.js';
import { isFailure } from '../keys/outcome.js';
import { isResting, type Rest } from '../keys/rest.js';
import { namesOf, type Scope } from '../keys/scope.js';
import { describeOutcome } from '../providers/classify.js';
import type { Drill } from './drill.js';
import type { EngineContext } from './engine-context.js';
import type { KeySlot } from './key-slot.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { ProviderPool } from './provider-pool.js';
import type { ReadAnswer } from './read-answer.js';

/** Writes one attempt down on the key that was used. The one place where attempts change keys. */
export function recordAttempt(
  context: EngineContext,
  pool: ProviderPool,
  slot: KeySlot,
  answer: ReadAnswer,
  attempt: {
    readonly request: OutgoingRequest;
    readonly countsAgainstKey: boolean;
    /** The one that made the answer up, or null. */
    readonly drill: Drill | null;
  },
): void {
  const now = context.clock.now();
  const { outcome, reason, message } = answer;
  const { request, countsAgainstKey, drill } = attempt;
  const result: AttemptResult = {
    outcome,
    holdsFor: answer.holdsFor,
    toldMs: answer.toldMs,
    reason,
    evidence: `${request.method} ${request.target.path} → ${whatWasSaid(answer)}`,
    scope: request.scope,
    countsAgainstKey,
  };
  if (outcome === 'ok') {
    slot.usage.ok += 1;
  } else if (isFailure(outcome) && drill === null) {
    const text = message === null ? reason : `${reason}: ${message}`;
    slot.usage.failures[outcome] += 1;
    slot.usage.lastError = { atWall: now.wall, text, outcome };
  }
  pool.change(slot, (facts) => afterAttempt(facts, result, now), drill);
  if (isFailure(outcome) && answer.holdsFor !== 'request' && pool.preferred === slot) {
    pool.prefer(null); // the user's choice holds until it fails
    if (drill !== null) {
      drill.tookPreference = true;
    }
  }
  if (outcome === 'rate-limited') {
    pool.restGroup(slot, result, drill);
  }
  context.onChange();
}

/** Such as `200`, `401 invalid_api_key` or `400 invalid_request_error, credit balance is too low`. */
function whatWasSaid({ outcome, status, code, reason }: ReadAnswer): string {
  if (status === null) {
    return reason;
  }
  const said = code === null ? `${status}` : `${status} ${code}`;
  // what the body was read as, unless the status says the same
  return reason === describeOutcome(outcome, status)
    ? said
    : `${said}, ${reason.slice(`${status} `.length)}`;
}

/**
 * Such as `429 rate limited, back in 42 s: …`, `429 rate limited, back in 20 s for gpt-5: …` or
 * `529 overloaded, after 250 ms: …`, with the provider's own words, for an event. `pausedMs` is the
 * backoff that followed, or null.
 */
export function describeAttempt(
  answer: ReadAnswer,
  slot: KeySlot,
  scope: Scope,
  now: Moment,
  pausedMs: number | null = null,
): string {
  return [
    answer.reason,
    answer.outcome === 'ok' ? '' : backIn(slot, scope, now),
    pausedMs === null ? '' : `, after ${pausedMs} ms`,
    answer.message === null ? '' : `: ${answer.message}`,
  ].join('');
}

function backIn({ facts }: KeySlot, scope: Scope, now: Moment): string {
  const seconds = (rest: Rest) => Math.ceil(timeLeft(rest.until, now) / 1000);
  if (isResting(facts.cooldown, now)) {
    return `, back in ${seconds(facts.cooldown)} s`;
  }
  const name = namesOf(facts.scopeRests, scope).at(-1);
  const rest = name === undefined ? null : (facts.scopeRests.get(name) ?? null);
  return isResting(rest, now) ? `, back in ${seconds(rest)} s for ${name}` : '';
}

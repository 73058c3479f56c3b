import type { Moment } from '../clock.js';
import { timeLeft } from '../keys/deadline.js';
import { type AttemptResult, afterAttempt } from '../keys/key-transitions.js';
import { isFailure, type Outcome } from '../keys/outcome.js';
import { isResting } from '../keys/rest.js';
import { classifyStatus, describeOutcome } from '../providers/classify.js';
import { errorCode, errorMessage } from '../providers/error-message.js';
import type { Headers } from '../providers/reset-hint.js';
import { readResetHint, readRetryAfter } from '../providers/reset-hint.js';
import type { EngineContext } from './engine-context.js';
import type { KeySlot } from './key-slot.js';
import { plainText } from './plain-text.js';
import type { ProviderPool } from './provider-pool.js';

/** What one answer of a provider came to, in terms of the failover table. */
export type ReadAnswer = {
  readonly outcome: Outcome;
  readonly status: number | null;
  readonly toldMs: number | null;
  /** Such as `429 rate limited`. */
  readonly reason: string;
  /** The provider's own words, redacted; null if it had none. */
  readonly message: string | null;
  /** The provider's own code for it, such as `invalid_api_key`; redacted. */
  readonly code: string | null;
};

export function readAnswer(
  answer: { readonly status: number; readonly headers: Headers; readonly body: unknown },
  context: EngineContext,
): ReadAnswer {
  const { status, headers, body } = answer;
  const outcome = classifyStatus(status);
  const message = errorMessage(body);
  const code = errorCode(body);
  return {
    outcome,
    status,
    toldMs: toldMs(outcome, headers, context.clock.now().wall),
    reason: describeOutcome(outcome, status),
    message: message === null ? null : plainText(context.redactor.redact(message)),
    code: code === null ? null : plainText(context.redactor.redact(code)),
  };
}

function toldMs(outcome: Outcome, headers: Headers, wall: number): number | null {
  switch (outcome) {
    case 'rate-limited':
      return readResetHint(headers, wall);
    case 'exhausted':
    case 'server-error':
      return readRetryAfter(headers, wall);
    default:
      return null;
  }
}

/** Writes one attempt down on the key that was used. The one place where attempts change keys. */
export function recordAttempt(
  context: EngineContext,
  pool: ProviderPool,
  slot: KeySlot,
  answer: ReadAnswer,
  attempt: {
    readonly method: string;
    readonly scope: string;
    readonly countsAgainstKey: boolean;
  },
): void {
  const now = context.clock.now();
  const { outcome, status, toldMs, reason, message, code } = answer;
  const { method, scope, countsAgainstKey } = attempt;
  const said = [status ?? reason, code].filter((part) => part !== null).join(' ');
  const evidence = `${method} ${scope} → ${said}`;
  const result: AttemptResult = { outcome, toldMs, reason, evidence, scope, countsAgainstKey };
  if (outcome === 'ok') {
    slot.usage.ok += 1;
  } else if (isFailure(outcome)) {
    const text = message === null ? reason : `${reason}: ${message}`;
    slot.usage.failures[outcome] += 1;
    slot.usage.lastError = { atWall: now.wall, text, outcome };
  }
  pool.update(slot, afterAttempt(slot.facts, result, now));
  if (isFailure(outcome) && pool.preferred === slot) {
    pool.prefer(null); // the user's choice holds until it fails
  }
  if (outcome === 'rate-limited') {
    pool.restGroup(slot, result);
  }
  context.onChange();
}

/** Such as `429 rate limited, back in 42 s: …`, with the provider's own words, for an event. */
export function describeAttempt(answer: ReadAnswer, slot: KeySlot, now: Moment): string {
  const { cooldown } = slot.facts;
  const back =
    answer.outcome !== 'ok' && isResting(cooldown, now)
      ? `, back in ${Math.ceil(timeLeft(cooldown.until, now) / 1000)} s`
      : '';
  return `${answer.reason}${back}${answer.message === null ? '' : `: ${answer.message}`}`;
}

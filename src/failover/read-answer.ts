import type { Outcome } from '../keys/outcome.js';
import type { HoldsFor } from '../keys/scope.js';
import { classifyStatus, describeOutcome } from '../providers/classify.js';
import type { Dialect, FailedAnswer } from '../providers/dialect.js';
import { errorCode, errorMessage } from '../providers/error-message.js';
import { type Headers, readResetHint, readRetryAfter } from '../providers/reset-hint.js';
import type { EngineContext } from './engine-context.js';
import { plainText } from './plain-text.js';

/** What one answer of a provider came to, in terms of the failover table. */
export type ReadAnswer = {
  readonly outcome: Outcome;
  readonly holdsFor: HoldsFor;
  readonly status: number | null;
  readonly toldMs: number | null;
  /** Such as `429 rate limited`. */
  readonly reason: string;
  /** The provider's own words, redacted; null if it had none. */
  readonly message: string | null;
  /** The provider's own code for it, such as `invalid_api_key`; redacted. */
  readonly code: string | null;
};

/** A status that is about the credential itself, whatever the body says. */
export function isRefusal(status: number | null): boolean {
  return status === 401 || status === 403;
}

/**
 * A status that tells the client, and so its own retries, that it is to blame. A gateway may give one
 * to a failure of what stands behind it.
 */
export function blamesCaller(status: number | null): boolean {
  return status !== null && status < 429;
}

/** Reads an answer: what its dialect knows of the body holds, else what the status says by itself. */
export function readAnswer(
  answer: FailedAnswer,
  dialect: Dialect,
  context: Pick<EngineContext, 'clock' | 'redactor'>,
): ReadAnswer {
  const { status, headers, body } = answer;
  const { wall } = context.clock.now();
  const reading = status < 400 ? null : dialect.readFailure(answer, wall);
  const outcome = reading?.outcome ?? classifyStatus(status);
  const clean = (text: string | null) =>
    text === null ? null : plainText(context.redactor.redact(text));
  return {
    outcome,
    holdsFor: reading?.holdsFor ?? (outcome === 'forbidden' ? 'path' : 'key'),
    status,
    toldMs: reading?.toldMs ?? toldByHeaders(outcome, headers, wall),
    reason: reading === null ? describeOutcome(outcome, status) : `${status} ${reading.words}`,
    message: clean(errorMessage(body)),
    code: clean(errorCode(body)),
  };
}

function toldByHeaders(outcome: Outcome, headers: Headers, wall: number): number | null {
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

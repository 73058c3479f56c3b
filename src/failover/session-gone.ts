import type { Moment } from '../clock.js';
import type { KeyId } from '../engine.js';
import { isResting } from '../keys/rest.js';
import { reportKey } from './exhausted-answer.js';
import type { FailedAttempt } from './failed-attempt.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { ProviderPool } from './provider-pool.js';

/** Why a session can't go on, in the client's answer and in the feed. */
export type SessionGone = {
  readonly from: KeyId | null;
  /** The key that the next session opens with; null if it is not known. */
  readonly to: KeyId | null;
  readonly message: string;
  readonly detail: string;
};

/** Opened with a key that was taken out of the config, or not through keyctl. */
export const unknownSession: SessionGone = {
  from: null,
  to: null,
  message: 'this session belongs to no key of this provider: open a new one',
  detail: 'it belongs to no key of this provider',
};

/**
 * Whether the session of a request that was not served has to be opened anew, because its key is out
 * and another would take it; null if not. What is the server's fault or the network's ends no session,
 * and neither does a key that every other key would have to wait for as well.
 */
export function whySessionIsOver(
  pool: ProviderPool,
  { session, scope }: OutgoingRequest,
  failed: FailedAttempt | null,
  now: Moment,
): SessionGone | null {
  const slot = session?.slot ?? null;
  if (slot === null || isNotItsFault(failed) || isResting(slot.facts.unreachable, now)) {
    return null;
  }
  const next = pool.choose(pool.start, {
    scope,
    isTried: (other) => other === slot,
    joinTrials: true,
  });
  if (next.kind !== 'use') {
    return null;
  }
  const { id, facts, config } = slot;
  const tried = failed?.answer.reason ?? null;
  const why = reportKey({ id, masked: config.masked, facts, tried, leftAlone: null }, scope, now);
  return {
    from: id,
    to: next.key.id,
    message: `the key of this session, ${id} (${config.masked}), can not go on: ${why}. Open a new session: it goes to another key`,
    detail: why,
  };
}

function isNotItsFault(failed: FailedAttempt | null): boolean {
  const outcome = failed?.answer.outcome;
  return outcome === 'server-error' || outcome === 'network-error';
}

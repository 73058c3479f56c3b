import type { Moment } from '../clock.js';
import type { Scope } from '../keys/scope.js';
import { describeAttempt } from './attempt-record.js';
import type { NewEvent } from './event-log.js';
import type { FailedAttempt } from './failed-attempt.js';
import type { KeySlot } from './key-slot.js';

/** What the feed says of a move to the next key; `pausedMs` is the backoff before it. */
export function failoverEvents(
  { slot: from, answer }: FailedAttempt,
  to: KeySlot,
  scope: Scope,
  pausedMs: number | null,
  mayBeBilledTwice: boolean,
  now: Moment,
): readonly NewEvent[] {
  const move = { provider: from.provider, key: from.id, to: to.id, outcome: answer.outcome };
  const failover: NewEvent = {
    type: 'failed-over',
    ...move,
    detail: describeAttempt(answer, from, scope, now, pausedMs),
  };
  const replay: NewEvent = {
    type: 'replayed-after-send',
    ...move,
    detail: 'the request was sent before the connection died, so it may be billed twice',
  };
  return mayBeBilledTwice ? [failover, replay] : [failover];
}

/** The same key once more: no failure and no failover, but the provider may have acted on both. */
export function sameKeyReplay({ provider, id }: KeySlot): NewEvent {
  return {
    type: 'replayed-after-send',
    provider,
    key: id,
    detail:
      'a kept connection died after the request was sent; sent again on a fresh one, so it may be billed twice',
  };
}

/** For the `x-keyctl-tried` header: `openai/1=429, openai/2=network-error`. */
export function triedKeys(failed: readonly FailedAttempt[]): string {
  return failed
    .map(({ slot, answer }) => `${slot.id}=${answer.status ?? answer.outcome}`)
    .join(', ');
}

/** What every answer that is passed on says about its keys, as a flat list. */
export function ownHeaders(
  slot: KeySlot,
  status: number,
  failed: readonly FailedAttempt[],
): readonly string[] {
  const headers = ['x-keyctl-key', slot.id, 'x-keyctl-attempts', String(failed.length + 1)];
  if (failed.length > 0) {
    const last = `${slot.id}=${status < 300 ? 'ok' : status}`;
    headers.push('x-keyctl-tried', `${triedKeys(failed)}, ${last}`);
  }
  return headers;
}

import type { Moment } from '../clock.js';
import type { Scope } from '../keys/scope.js';
import { type ExhaustedAnswer, exhaustedAnswer } from './exhausted-answer.js';
import type { FailedAttempt } from './failed-attempt.js';
import type { KeyWalk } from './key-walk.js';
import type { ProviderPool } from './provider-pool.js';
import { blamesCaller } from './read-answer.js';

/** The keys-exhausted answer of one request, from what its attempts came to. */
export function describeExhausted(
  pool: ProviderPool,
  walk: KeyWalk,
  scope: Scope,
  failed: readonly FailedAttempt[],
  /** Why the request stopped before its last key, or null. */
  stopped: string | null,
  now: Moment,
): ExhaustedAnswer {
  const last = failed.at(-1);
  const retryAfter = last?.headers['retry-after'];
  const lastSpoken = failed.findLast(({ answer }) => answer.message !== null);
  return exhaustedAnswer(
    {
      provider: pool.config.name,
      scope,
      keys: pool.slots.map((slot) => ({
        id: slot.id,
        masked: slot.config.masked,
        facts: slot.facts,
        tried: failed.find((attempt) => attempt.slot === slot)?.answer.reason ?? null,
        leftAlone: walk.isOriginDown(slot.origin) ? 'its host can not be reached' : stopped,
      })),
      lastServerError:
        last?.answer.outcome === 'server-error'
          ? {
              // what stands behind a gateway has no status of its own there
              status: blamesCaller(last.answer.status) ? 502 : (last.answer.status ?? 502),
              retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
            }
          : null,
      lastMessage: lastSpoken?.answer.message ?? null,
      isPretended: pool.slots.some((slot) => slot.isPretended),
    },
    now,
  );
}

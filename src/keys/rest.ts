import type { Moment } from '../clock.js';
import { type Deadline, deadlineAfter, isOver, timeLeft } from './deadline.js';

/**
 * A pause in the use of a key, or of one model or path of it. A rest that is over stays in place
 * until one request has tried the key (half-open): only that request's status line removes it.
 */
export type Rest = {
  readonly until: Deadline;
  /** Whether the provider named the time; else it is our guess, which a success may clear. */
  readonly told: boolean;
  /** Such as `429 rate limited`. */
  readonly reason: string;
  /** Whether time alone ends it, as it ends a limit; a refusal may well be repeated. */
  readonly isLimit: boolean;
  /** Guessed rests in a row; each doubles the next. */
  readonly streak: number;
  /** A request is trying the key right now. */
  readonly onTrial: boolean;
};

export type RestRule = {
  /** The first guess, in milliseconds. */
  readonly firstMs: number;
  /** No guess is longer. */
  readonly longestMs: number;
  /** See Rest. */
  readonly isLimit: boolean;
};

const shortestToldMs = 1_000;
const longestToldMs = 24 * 60 * 60_000;

export const rateLimitRule: RestRule = { firstMs: 2_000, longestMs: 5 * 60_000, isLimit: true };
export const forbiddenRule: RestRule = { firstMs: 60_000, longestMs: 60 * 60_000, isLimit: false };
export const exhaustedRule: RestRule = {
  firstMs: 15 * 60_000,
  longestMs: 24 * 60 * 60_000,
  isLimit: true,
};
export const unreachableRule: RestRule = { firstMs: 2_000, longestMs: 30_000, isLimit: true };
export const serverErrorRule: RestRule = { firstMs: 10_000, longestMs: 10_000, isLimit: true };

/**
 * The rest that follows a failure. `toldMs` is the provider's own hint, or null to guess by `rule`.
 * A deadline that stands is never shortened, and failures of requests that were on their way before
 * it began do not make the next guess longer.
 */
export function restAfter(
  previous: Rest | null,
  failure: { readonly toldMs: number | null; readonly reason: string; readonly rule: RestRule },
  now: Moment,
): Rest {
  const stands = previous !== null && !isOver(previous.until, now);
  const streak = stands ? previous.streak : (previous?.streak ?? 0) + 1;
  const told = failure.toldMs !== null;
  const ms = told
    ? Math.min(Math.max(failure.toldMs ?? 0, shortestToldMs), longestToldMs)
    : Math.min(failure.rule.firstMs * 2 ** Math.min(streak - 1, 30), failure.rule.longestMs);
  const until = deadlineAfter(now, ms);
  if (stands && timeLeft(previous.until, now) >= ms) {
    return { ...previous, onTrial: false };
  }
  const { isLimit } = failure.rule;
  return { until, told, reason: failure.reason, isLimit, streak, onTrial: false };
}

export function isResting(rest: Rest | null, now: Moment): rest is Rest {
  return rest !== null && !isOver(rest.until, now);
}

import type { Moment } from '../clock.js';
import { deadlineAfter } from './deadline.js';
import type { KeyFacts } from './key-facts.js';
import type { Limits } from './limits.js';
import { isResting, type Rest } from './rest.js';
import { nameFor, namesOf, restsFor, type Scope } from './scope.js';

const longestSpentMs = 24 * 60 * 60_000;
const mostNames = 64;

/** Whether the key would earn a 429 with this request, by its provider's own count. */
export function isSpent(facts: KeyFacts, scope: Scope, now: Moment): boolean {
  return facts.spent.size > 0 && restsFor(facts.spent, scope).some((rest) => isResting(rest, now));
}

/**
 * Takes down that nothing is left, or that something is left again. Most providers count each model
 * by itself, so it holds for the model that the request named.
 */
export function afterLimits(
  facts: KeyFacts,
  { spentMs }: Pick<Limits, 'spentMs'>,
  scope: Scope,
  now: Moment,
): KeyFacts {
  if (spentMs === null && facts.spent.size === 0) {
    return facts; // nearly every answer
  }
  const names = namesOf(facts.spent, scope);
  if (spentMs === null && names.length === 0) {
    return facts;
  }
  const stillSpent = [...facts.spent].filter(
    ([name, rest]) => isResting(rest, now) && !names.includes(name),
  );
  const spent = new Map(stillSpent.slice(1 - mostNames));
  if (spentMs !== null) {
    spent.set(nameFor('model', scope), spentFor(Math.min(spentMs, longestSpentMs), now));
  }
  return { ...facts, spent };
}

function spentFor(ms: number, now: Moment): Rest {
  const until = deadlineAfter(now, ms);
  const reason = 'nothing is left of its limit';
  return { until, told: true, reason, isLimit: true, streak: 1, onTrial: false };
}

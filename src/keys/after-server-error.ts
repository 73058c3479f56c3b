import type { Moment } from '../clock.js';
import type { KeyFacts } from './key-facts.js';
import type { AttemptResult } from './key-transitions.js';
import { type Rest, restAfter, serverErrorRule } from './rest.js';
import { nameFor } from './scope.js';
import { withScopeRest } from './with-scope-rest.js';

const windowMs = 60_000;
const errorsUntilRest = 3;

/**
 * Three server errors within a minute, or one that names a time to come back, rest the key for the
 * model that they were for: a model that is broken fails with every key, and would take them all out
 * for every other model (opencode-go-multi-auth PR #6). Only errors of several models are the key's.
 */
export function afterServerError(facts: KeyFacts, result: AttemptResult, now: Moment): KeyFacts {
  const { toldMs, reason, countsAgainstKey, scope } = result;
  const name = nameFor('model', scope);
  const recent = facts.serverErrors.filter(({ mono }) => now.mono - mono < windowMs);
  const serverErrors = countsAgainstKey ? [...recent, { mono: now.mono, name }] : recent;
  const rest = (previous: Rest | null) =>
    restAfter(previous, { toldMs, reason, rule: serverErrorRule }, now);
  if (toldMs === null && serverErrors.length < errorsUntilRest) {
    return { ...facts, serverErrors };
  }
  const isOfOneScope = toldMs !== null || serverErrors.every((error) => error.name === name);
  return isOfOneScope
    ? {
        ...withScopeRest(facts, name, rest),
        serverErrors: serverErrors.filter((error) => error.name !== name),
      }
    : { ...facts, serverErrors: [], cooldown: rest(facts.cooldown) };
}

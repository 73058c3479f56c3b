import type { Moment } from '../clock.js';
import { afterServerError } from './after-server-error.js';
import { type KeyFacts, newKeyFacts } from './key-facts.js';
import type { Outcome } from './outcome.js';
import {
  exhaustedRule,
  forbiddenRule,
  isResting,
  type Rest,
  type RestRule,
  rateLimitRule,
  restAfter,
  unreachableRule,
} from './rest.js';
import { type HoldsFor, nameFor, namesOf, restsFor, type Scope, type ScopeRests } from './scope.js';
import { withScopeRest } from './with-scope-rest.js';

/** What one attempt taught about the key it used. */
export type AttemptResult = {
  readonly outcome: Outcome;
  readonly holdsFor: HoldsFor;
  readonly scope: Scope;
  /** The provider's own word on when to come back, in milliseconds. */
  readonly toldMs: number | null;
  /** Such as `429 rate limited`; stands in rests. */
  readonly reason: string;
  /** Such as `POST /chat/completions → 401 invalid_api_key`; stands under a verdict. */
  readonly evidence: string;
  /** False for a request's second server error: a fault of one model must not take every key out. */
  readonly countsAgainstKey: boolean;
};

/** The key's side of the failover table (design: failover). */
export function afterAttempt(before: KeyFacts, result: AttemptResult, now: Moment): KeyFacts {
  // whatever came of it: a trial that nobody ends would keep the key out for ever
  const facts = endTrial(before, result.scope);
  const evidence = { atWall: now.wall, text: result.evidence };
  const rest = (previous: Rest | null, rule: RestRule) =>
    restAfter(previous, { toldMs: result.toldMs, reason: result.reason, rule }, now);

  switch (result.outcome) {
    case 'ok':
      return afterSuccess(facts, result, now);
    case 'rate-limited':
      return result.holdsFor === 'key'
        ? { ...facts, cooldown: rest(facts.cooldown, rateLimitRule) }
        : withScopeRest(facts, nameFor(result.holdsFor, result.scope), (previous) =>
            rest(previous, rateLimitRule),
          );
    case 'exhausted':
      return {
        ...facts,
        health: 'exhausted',
        evidence,
        exhaustedRest: rest(facts.exhaustedRest, exhaustedRule),
      };
    case 'invalid':
      return { ...facts, health: 'invalid', evidence };
    case 'forbidden':
      return result.holdsFor === 'request'
        ? facts
        : withScopeRest(facts, nameFor(result.holdsFor, result.scope), (previous) =>
            rest(previous, forbiddenRule),
          );
    case 'server-error':
      return afterServerError(facts, result, now);
    case 'network-error':
      return { ...facts, unreachable: rest(facts.unreachable, unreachableRule) };
    default:
      return facts;
  }
}

/** A success clears the failure streak and what was guessed, but not what the provider has told. */
function afterSuccess(facts: KeyFacts, result: AttemptResult, now: Moment): KeyFacts {
  if (hasNothingToClear(facts)) {
    return facts; // nearly every request: nothing is built and nobody is told
  }
  const keepsWord = (rest: Rest | null) => isResting(rest, now) && rest.told;
  const scopeRests = new Map(facts.scopeRests);
  for (const name of namesOf(scopeRests, result.scope)) {
    if (!keepsWord(scopeRests.get(name) ?? null)) {
      scopeRests.delete(name);
    }
  }
  const next: KeyFacts = {
    ...facts,
    cooldown: keepsWord(facts.cooldown) ? facts.cooldown : null,
    scopeRests,
    exhaustedRest: null,
    unreachable: null,
    serverErrors: [],
  };
  const proven =
    facts.health === 'unchecked' ||
    facts.health === 'exhausted' ||
    (facts.health === 'restricted' && isRefused(facts.scopeRests) && !isRefused(scopeRests));
  return proven
    ? { ...next, health: 'healthy', evidence: { atWall: now.wall, text: result.evidence } }
    : next;
}

/** Whether the key was refused for some model or path; a mere limit restricts nothing. */
export function isRefused(scopeRests: ScopeRests): boolean {
  return [...scopeRests.values()].some((rest) => !rest.isLimit);
}

function hasNothingToClear(facts: KeyFacts): boolean {
  return (
    facts.cooldown === null &&
    facts.scopeRests.size === 0 &&
    facts.exhaustedRest === null &&
    facts.unreachable === null &&
    facts.serverErrors.length === 0 &&
    facts.health !== 'unchecked' &&
    facts.health !== 'exhausted'
  );
}

/** A key whose 401 a check contradicts is alive but not allowed this: it rests for that scope only. */
export function restScope(facts: KeyFacts, name: string, reason: string, now: Moment): KeyFacts {
  return withScopeRest(facts, name, (previous) =>
    restAfter(previous, { toldMs: null, reason, rule: forbiddenRule }, now),
  );
}

/** Forgets what was observed; the user's own switch stays. */
export function forgotten(facts: KeyFacts): KeyFacts {
  return { ...newKeyFacts, enabled: facts.enabled, checking: facts.checking };
}

/** One request takes the key out of its rest; until its status line, no other may follow. */
export function startTrial(facts: KeyFacts, scope: Scope): KeyFacts {
  return withTrial(facts, scope, true);
}

/** The trial is over, so the next request may try the key as soon as it does not rest. */
export function endTrial(facts: KeyFacts, scope: Scope): KeyFacts {
  return withTrial(facts, scope, false);
}

function withTrial(facts: KeyFacts, scope: Scope, onTrial: boolean): KeyFacts {
  const { cooldown, exhaustedRest, scopeRests } = facts;
  const changes = (rest: Rest | null) => rest !== null && rest.onTrial !== onTrial;
  if (![cooldown, exhaustedRest, ...restsFor(scopeRests, scope)].some(changes)) {
    return facts;
  }
  const set = (rest: Rest | null) => (rest === null ? null : { ...rest, onTrial });
  const next = { ...facts, cooldown: set(cooldown), exhaustedRest: set(exhaustedRest) };
  return namesOf(scopeRests, scope).reduce(
    (changed, name) => withScopeRest(changed, name, (rest) => ({ ...(rest as Rest), onTrial })),
    next,
  );
}

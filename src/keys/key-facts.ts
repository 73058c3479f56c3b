import type { Moment } from '../clock.js';
import { isOver } from './deadline.js';
import type { Health, State } from './health.js';
import { isResting, type Rest } from './rest.js';
import { restsFor, type Scope, type ScopeRests } from './scope.js';

/** Everything observed or chosen about one key that decides whether it is tried. Never its secret. */
export type KeyFacts = {
  /** The user's own switch. */
  readonly enabled: boolean;
  readonly health: Health;
  readonly evidence: {
    readonly atWall: number;
    readonly text: string;
    /** A health check found it, not a request. */
    readonly byCheck?: boolean;
  } | null;
  readonly checking: boolean;
  /** After a 429 or 5xx. */
  readonly cooldown: Rest | null;
  /** After a failure that holds for one model or path only, by that scope. */
  readonly scopeRests: ScopeRests;
  /** Where the provider told that nothing is left: the key is second choice there until then. */
  readonly spent: ScopeRests;
  /** Set while `health` is exhausted: when one real request may try the key. */
  readonly exhaustedRest: Rest | null;
  /** After a network error; not the key's fault, so no trial is needed when it is over. */
  readonly unreachable: Rest | null;
  /** The newest server errors that count against the key: monotonic milliseconds, and the model or path. */
  readonly serverErrors: readonly { readonly mono: number; readonly name: string }[];
};

export const newKeyFacts: KeyFacts = {
  enabled: true,
  health: 'unchecked',
  evidence: null,
  checking: false,
  cooldown: null,
  scopeRests: new Map(),
  spent: new Map(),
  exhaustedRest: null,
  unreachable: null,
  serverErrors: [],
};

export function stateOf(facts: KeyFacts, now: Moment): State {
  if (!facts.enabled) {
    return 'disabled';
  }
  if (facts.checking) {
    return 'checking';
  }
  if (facts.health === 'invalid' || facts.health === 'exhausted') {
    return facts.health;
  }
  if (isResting(facts.cooldown, now)) {
    return 'cooling';
  }
  return isResting(facts.unreachable, now) ? 'unreachable' : facts.health;
}

export function isAvailable(facts: KeyFacts, now: Moment): boolean {
  return (
    facts.enabled &&
    facts.health !== 'invalid' &&
    facts.health !== 'exhausted' &&
    !isResting(facts.cooldown, now) &&
    !isResting(facts.unreachable, now)
  );
}

/** Whether nothing but a limit keeps the key from this scope: time alone will bring it back. */
export function isLimited(facts: KeyFacts, scope: Scope, now: Moment): boolean {
  const isOut = !facts.enabled || facts.health === 'invalid' || facts.health === 'exhausted';
  return (
    !isOut &&
    [facts.cooldown, ...restsFor(facts.scopeRests, scope)].some(
      (rest) => isResting(rest, now) && rest.isLimit,
    )
  );
}

/** Whether one request may use the key now, and on what terms. */
export type Readiness =
  | { readonly kind: 'ready' }
  /** A rest is over: the next request tries the key, alone. */
  | { readonly kind: 'trial' }
  /** Another request is trying it right now. */
  | { readonly kind: 'on-trial' }
  | { readonly kind: 'resting'; readonly rest: Rest }
  /** Disabled, invalid or out of money. */
  | { readonly kind: 'out' };

export function readinessOf(facts: KeyFacts, scope: Scope, now: Moment): Readiness {
  if (!facts.enabled || facts.health === 'invalid') {
    return { kind: 'out' };
  }
  if (facts.health === 'exhausted' && !isDue(facts.exhaustedRest, now)) {
    return { kind: 'out' };
  }
  const scopeRests = restsFor(facts.scopeRests, scope);
  for (const rest of [facts.cooldown, facts.unreachable, ...scopeRests]) {
    if (isResting(rest, now)) {
      return { kind: 'resting', rest };
    }
  }
  const trials = [facts.cooldown, facts.exhaustedRest, ...scopeRests].filter(
    (rest) => rest !== null,
  );
  if (trials.length === 0) {
    return { kind: 'ready' };
  }
  return { kind: trials.some((rest) => rest.onTrial) ? 'on-trial' : 'trial' };
}

function isDue(rest: Rest | null, now: Moment): boolean {
  return rest !== null && isOver(rest.until, now);
}

import type { Moment } from '../clock.js';
import type { Health } from './health.js';
import type { KeyFacts } from './key-facts.js';
import { isRefused } from './key-transitions.js';
import { exhaustedRule, restAfter } from './rest.js';

/**
 * What a good answer to a health check proves of the money that a key can spend, and so which
 * `exhausted` it ends: any, if it sees all the money of the account; what a check had found, if it sees
 * the key's own limit only, for the account may be empty all the same; else none.
 */
export type MoneyProven = 'all' | 'own-limit' | 'none';

export type Verdict = {
  readonly health: Exclude<Health, 'unchecked'>;
  /** Such as `GET /models → 200`. */
  readonly evidence: string;
  readonly provesMoney: MoneyProven;
  /** When what is used up comes back by the provider's word, in milliseconds; null if it gave none. */
  readonly toldMs: number | null;
};

/** What a health check taught. A check that failed to reach the provider teaches nothing and is not given here. */
export function afterVerdict(facts: KeyFacts, verdict: Verdict, now: Moment): KeyFacts {
  const evidence = { atWall: now.wall, text: verdict.evidence, byCheck: true };
  const alive = { ...facts, unreachable: null };
  switch (verdict.health) {
    case 'exhausted': {
      const failure = { toldMs: verdict.toldMs, reason: verdict.evidence, rule: exhaustedRule };
      const exhaustedRest = restAfter(facts.exhaustedRest, failure, now);
      return { ...alive, health: 'exhausted', evidence, exhaustedRest };
    }
    case 'invalid':
      return { ...alive, health: 'invalid', evidence };
    case 'unverified':
      // a list that anyone may read clears nothing
      return facts.health === 'invalid' || facts.health === 'exhausted'
        ? alive
        : { ...alive, health: 'unverified', evidence };
    default:
      if (facts.health === 'exhausted' && !endsExhausted(facts, verdict.provesMoney)) {
        return alive;
      }
      return {
        ...alive,
        health: isRefused(facts.scopeRests) ? 'restricted' : verdict.health,
        evidence,
        exhaustedRest: null,
      };
  }
}

function endsExhausted(facts: KeyFacts, proven: MoneyProven): boolean {
  return proven === 'all' || (proven === 'own-limit' && facts.evidence?.byCheck === true);
}

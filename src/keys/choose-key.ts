import type { Moment } from '../clock.js';
import { timeLeft } from './deadline.js';
import { type KeyFacts, readinessOf } from './key-facts.js';

export type Candidate = {
  readonly facts: KeyFacts;
  /** This request has tried it, or counts it as tried because its origin can't be reached. */
  readonly tried: boolean;
};

export type Choice =
  | { readonly kind: 'use'; readonly index: number; readonly trial: boolean }
  | {
      readonly kind: 'none';
      /** Milliseconds until the soonest untried key is back; null if none will be by itself. */
      readonly soonestMs: number | null;
      /** An untried key whose trial by another request is under way. */
      readonly onTrial: boolean;
    };

/**
 * The first key in `order` that one request for `scope` may use now. `joinTrials` gives out keys on
 * trial too, for a request that has waited for the trial's end long enough.
 */
export function chooseKey(
  order: readonly number[],
  candidates: readonly Candidate[],
  scope: string,
  now: Moment,
  joinTrials = false,
): Choice {
  let soonestMs: number | null = null;
  let onTrial = false;
  for (const index of order) {
    const candidate = candidates[index];
    if (candidate === undefined || candidate.tried) {
      continue;
    }
    const readiness = readinessOf(candidate.facts, scope, now);
    if (readiness.kind === 'ready' || readiness.kind === 'trial') {
      return { kind: 'use', index, trial: readiness.kind === 'trial' };
    }
    if (readiness.kind === 'on-trial') {
      if (joinTrials) {
        return { kind: 'use', index, trial: false };
      }
      onTrial = true;
    } else if (readiness.kind === 'resting') {
      const ms = timeLeft(readiness.rest.until, now);
      soonestMs = soonestMs === null ? ms : Math.min(soonestMs, ms);
    }
  }
  return { kind: 'none', soonestMs, onTrial };
}

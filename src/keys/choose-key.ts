import type { Moment } from '../clock.js';
import { timeLeft } from './deadline.js';
import { type KeyFacts, readinessOf } from './key-facts.js';
import type { Scope } from './scope.js';
import { isSpent } from './spent.js';

export type Choice<Key> =
  | { readonly kind: 'use'; readonly key: Key; readonly trial: boolean }
  | {
      readonly kind: 'none';
      /** Milliseconds until the soonest untried key is back; null if none will be by itself. */
      readonly soonestMs: number | null;
      /** Another request is trying an untried key right now. */
      readonly onTrial: boolean;
    };

export type Need<Key> = {
  readonly scope: Scope;
  /** Keys that this request has tried, or counts as tried because their origin can't be reached. */
  readonly isTried: (key: Key) => boolean;
  /** Take a key on trial too: the request has waited for the trial's end long enough. */
  readonly joinTrials: boolean;
};

/**
 * The first key that one request may use now, going round `keys` once from index `start`. It stops
 * at the first that will do, so that a long list costs a request nothing. A key that is spent would
 * earn a 429, so it is used if no other can be; but `preferred` is the user's own choice.
 */
export function chooseKey<Key extends { readonly facts: KeyFacts }>(
  keys: readonly Key[],
  start: number,
  need: Need<Key>,
  now: Moment,
  preferred: Key | null = null,
): Choice<Key> {
  let soonestMs: number | null = null;
  let onTrial = false;
  let spent: Choice<Key> | null = null;
  for (let step = 0; step < keys.length; step += 1) {
    const key = keys[(start + step) % keys.length];
    if (key === undefined || need.isTried(key)) {
      continue;
    }
    const readiness = readinessOf(key.facts, need.scope, now);
    switch (readiness.kind) {
      case 'ready':
      case 'trial': {
        const use: Choice<Key> = { kind: 'use', key, trial: readiness.kind === 'trial' };
        if (key === preferred || !isSpent(key.facts, need.scope, now)) {
          return use;
        }
        spent ??= use;
        break;
      }
      case 'on-trial':
        if (need.joinTrials) {
          return { kind: 'use', key, trial: false };
        }
        onTrial = true;
        break;
      case 'resting': {
        const ms = timeLeft(readiness.rest.until, now);
        soonestMs = soonestMs === null ? ms : Math.min(soonestMs, ms);
        break;
      }
      case 'out':
        break;
    }
  }
  return spent ?? { kind: 'none', soonestMs, onTrial };
}

import type { KeySnapshot } from '../engine.js';
import type { State } from '../keys/health.js';
import { stateEndsAt } from './format-state.js';

/** Which of keys that can't be used now is back first; null if none comes back by itself. */
export function soonestBack(
  keys: readonly KeySnapshot[],
): { readonly state: State; readonly at: number } | null {
  return keys.reduce<ReturnType<typeof soonestBack>>((soonest, key) => {
    const at = stateEndsAt(key);
    return at !== null && (soonest === null || at < soonest.at)
      ? { state: key.state, at }
      : soonest;
  }, null);
}

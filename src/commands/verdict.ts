import type { Evidence, Instant, KeyId, KeySnapshot } from '../engine.js';
import type { Health, State } from '../keys/health.js';

/** One key in `keyctl check --json`. */
export type Verdict = {
  readonly id: KeyId;
  readonly usable: boolean;
  readonly enabled: boolean;
  readonly health: Health;
  readonly state: State;
  readonly evidence: Evidence | null;
  readonly balance: KeySnapshot['balance'];
  readonly cooldownUntil: Instant | null;
  readonly why: string;
};

export function verdictOf(key: KeySnapshot): Verdict {
  const { id, enabled, health, state, evidence, balance, cooldownUntil, why } = key;
  return { id, usable: works(key), enabled, health, state, evidence, balance, cooldownUntil, why };
}

export function isUsable({ usable }: Verdict): boolean {
  return usable;
}

/** A rate-limited key is alive; one that could not be asked has proved nothing. */
function works({ health, unreachableUntil, cooldownUntil }: KeySnapshot): boolean {
  switch (health) {
    case 'invalid':
    case 'exhausted':
      return false;
    case 'unchecked':
      return cooldownUntil !== null;
    default:
      return unreachableUntil === null;
  }
}

import type { Snapshot } from '../engine.js';

/** How many attempts are under way with all keys together. */
export function requestsInFlight({ providers }: Snapshot): number {
  return providers
    .flatMap(({ keys }) => keys)
    .reduce((total, key) => total + key.counts.inFlight, 0);
}

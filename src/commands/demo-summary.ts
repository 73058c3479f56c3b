import type { Tally } from '../demo/create-traffic.js';
import type { Snapshot } from '../engine.js';
import { activeKeys } from './print-status.js';

/** What came of the demo, in a few lines. */
export function demoSummary(snapshot: Snapshot, tally: Tally): readonly string[] {
  const { sent, served, failed, toldToWait, lastFailure } = tally;
  const waits =
    toldToWait === 0
      ? []
      : [`${toldToWait} of them met a moment without any key, waited as told, and asked again`];
  return [
    `${sent} requests sent, ${served} served, ${failed} failed, ${countFailovers(snapshot)} failovers`,
    ...waits,
    ...(lastFailure === null ? [] : [`the last failure was ${lastFailure}`]),
    ...activeKeys(snapshot, { color: false, now: Date.now() }),
  ];
}

export function countFailovers({ providers }: Pick<Snapshot, 'providers'>): number {
  return providers
    .flatMap(({ keys }) => keys)
    .reduce((total, key) => total + key.counts.failovers, 0);
}

import { percentile } from '../bench/statistics/percentile.js';

export type Measured = { readonly atMs: number; readonly value: number };

export type GrowthLimit = {
  /** The figure of a stretch of time: `median` of what swings, `least` of what a collector brings down. */
  readonly by: 'median' | 'least';
  /** Growth that is none: the larger of the two. */
  readonly part: number;
  readonly amount: number;
};

export type Growth = {
  /** Of the first measurement, of the first third after the warm-up, of the last third. */
  readonly start: number;
  readonly warm: number;
  readonly end: number;
  readonly isSteady: boolean;
};

const leastInThird = 20;

/**
 * Compares the thirds of the time after the warm-up. What leaks grows in each of them; what only
 * swings (young objects, buffers of uploads in flight, pools that fill up) is higher in one third and
 * lower in the next. So growth counts if it is beyond its limit from the first third to the last, and
 * the middle one lies between them. Null if there is too little to compare: what a collector leaves
 * over shows within some twenty seconds, not in two.
 */
export function judgeGrowth(
  measured: readonly Measured[],
  warmUpMs: number,
  { by, part, amount }: GrowthLimit,
): Growth | null {
  const [first] = measured;
  const after = measured.filter(({ atMs }) => atMs >= warmUpMs);
  const size = Math.floor(after.length / 3);
  if (first === undefined || size < leastInThird) {
    return null;
  }
  const figure = (from: number) => figureOf(after.slice(from, from + size), by);
  const [warm, middle, end] = [figure(0), figure(size), figure(after.length - size)];
  const limit = Math.max(amount, warm * part);
  return {
    start: first.value,
    warm,
    end,
    isSteady: end - warm > limit && middle > warm && end > middle,
  };
}

function figureOf(measured: readonly Measured[], by: GrowthLimit['by']): number {
  const sorted = Float64Array.from(measured, ({ value }) => value).sort();
  return percentile(sorted, by === 'median' ? 0.5 : 0);
}

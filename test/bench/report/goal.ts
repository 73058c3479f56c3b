import type { Figure } from '../statistics/round-ratios.js';
import type { Spread } from '../statistics/spread.js';

/** A figure that the product is to reach. The stretch is the same, further. */
export type Goal = {
  /** Such as `throughput, 64 at once`. */
  readonly text: string;
  readonly of: Figure;
  /** Such as `× nginx` or `KB`; stands behind the figure. */
  readonly unit: string;
  /** Whose rows it is made of, to say why it could not be measured. */
  readonly needs: readonly string[];
} & (
  | { readonly atLeast: number; readonly stretch: number | null }
  | { readonly atMost: number; readonly stretch: number | null }
);

export type Verdict = 'stretch' | 'met' | 'missed' | 'not measured';

/** The median decides. */
export function judge(goal: Goal, spread: Spread | null): Verdict {
  if (spread === null) {
    return 'not measured';
  }
  const reaches = (limit: number) =>
    'atLeast' in goal ? spread.median >= limit : spread.median <= limit;
  if (!reaches(limitOf(goal))) {
    return 'missed';
  }
  return goal.stretch !== null && reaches(goal.stretch) ? 'stretch' : 'met';
}

/** By what part of the limit the median misses it: 0.1 for 10 %; negative for room that is left. */
export function missedBy(goal: Goal, spread: Spread): number {
  const limit = limitOf(goal);
  const short = 'atLeast' in goal ? limit - spread.median : spread.median - limit;
  return limit === 0 ? short : short / limit;
}

export function limitOf(goal: Goal): number {
  return 'atLeast' in goal ? goal.atLeast : goal.atMost;
}

/** What one measurement gave, by metric. The metric's name tells its unit. */
export type Sample = Readonly<Record<string, number>>;

/** One interleaved round: a sample of each variant, taken one after the other. */
export type Round = Readonly<Record<string, Sample>>;

/** A figure of one round; null if the round does not have it. */
export type Figure = (round: Round) => number | null;

export function figure(metric: string, variant: string): Figure {
  return (round) => finite(round[variant]?.[metric]);
}

/**
 * One variant's metric over another's, both of the same round: what the machine did to that round it
 * did to both.
 */
export function ratio(metric: string, variant: string, to: string): Figure {
  return quotient(figure(metric, variant), figure(metric, to));
}

/** What a variant adds to the base, in the metric's unit. */
export function added(metric: string, variant: string, base: string): Figure {
  return (round) => {
    const value = finite(round[variant]?.[metric]);
    const without = finite(round[base]?.[metric]);
    return value === null || without === null ? null : value - without;
  };
}

/** What a variant adds to the base, over what another one adds to it. */
export function ratioOfAdded(metric: string, variant: string, to: string, base: string): Figure {
  return quotient(added(metric, variant, base), added(metric, to, base));
}

/** Null where the divisor is not positive: what adds nothing can't be compared with. */
export function quotient(dividend: Figure, divisor: Figure): Figure {
  return (round) => {
    const above = dividend(round);
    const below = divisor(round);
    return above === null || below === null || below <= 0 ? null : above / below;
  };
}

/** The figure of each round that has it. */
export function overRounds(rounds: readonly Round[], of: Figure): readonly number[] {
  return rounds.map(of).filter((value) => value !== null);
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

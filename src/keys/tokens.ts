/** What answers told of the tokens that they cost. */
export type Tokens = {
  /** All that was sent, cached or not. */
  readonly in: number;
  readonly out: number;
  /** The part of `in` that was read from a cache; null where no answer told. */
  readonly cached: number | null;
  /** US dollars; null where no answer told. */
  readonly costUsd: number | null;
};

export function addTokens(sum: Tokens | null, more: Tokens): Tokens {
  if (sum === null) {
    return more;
  }
  return {
    in: sum.in + more.in,
    out: sum.out + more.out,
    cached: addTold(sum.cached, more.cached),
    costUsd: addTold(sum.costUsd, more.costUsd),
  };
}

function addTold(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}

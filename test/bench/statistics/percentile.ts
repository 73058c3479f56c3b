/**
 * The nearest rank: the smallest value that at least `share` (0 to 1) of all values do not exceed.
 * `sorted` is in ascending order; NaN if it is empty.
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] ?? Number.NaN;
}

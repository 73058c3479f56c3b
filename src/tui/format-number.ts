/** `1 284`: groups of three, apart by a space, as in no language's decimals. */
export function formatNumber(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** At most five columns: `1 284`, `12.8k`, `3.4M`. */
export function formatCount(value: number): string {
  if (value < 9_999.5) {
    return formatNumber(value);
  }
  const units = [
    ['k', 1e3],
    ['M', 1e6],
    ['G', 1e9],
  ] as const;
  for (const [unit, size] of units) {
    const scaled = value / size;
    if (scaled < 99.95) {
      return `${scaled.toFixed(1)}${unit}`;
    }
    if (scaled < 999.5) {
      return `${scaled.toFixed(0)}${unit}`;
    }
  }
  return '>999G';
}

/** `1 request`, `2 requests`. */
export function formatAmount(value: number, singular: string): string {
  return `${formatNumber(value)} ${singular}${value === 1 ? '' : 's'}`;
}

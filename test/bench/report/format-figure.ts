import type { Spread } from '../statistics/spread.js';

/** Three digits that count, or four below ten thousand: `0.42`, `7.1`, `1,234`, `53.1k`, `1.05M`. */
export function formatFigure(value: number): string {
  if (Math.abs(value) >= 1e6) {
    return `${formatFigure(value / 1e6)}M`;
  }
  if (Math.abs(value) >= 1e4) {
    return `${formatFigure(value / 1e3)}k`;
  }
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** `0.43 (0.41–0.46)`. */
export function formatSpread({ median, min, max }: Spread): string {
  return `${formatFigure(median)} (${formatFigure(min)}–${formatFigure(max)})`;
}

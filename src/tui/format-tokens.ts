import type { KeySnapshot } from '../engine.js';
import { formatNumber } from './format-number.js';

/** `1 204 331 in (960 000 cached), 88 120 out, $4.20`; empty where none were told. */
export function formatTokens(tokens: KeySnapshot['tokens']): string {
  if (tokens === null) {
    return '';
  }
  const cached = tokens.cached === null ? '' : ` (${formatNumber(tokens.cached)} cached)`;
  const cost = tokens.costUsd === null ? '' : `, $${tokens.costUsd.toFixed(2)}`;
  return `${formatNumber(tokens.in)} in${cached}, ${formatNumber(tokens.out)} out${cost}`;
}

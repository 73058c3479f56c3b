import type { KeySnapshot } from '../engine.js';
import { formatRemainingMoney } from '../tui/format-balance.js';
import { formatCount } from '../tui/format-number.js';

/**
 * What a provider told is left for a key, in short: `4 999 req, 150k tok, $2.50`. Limits that were
 * reset since are full again, and nobody told how full.
 */
export function formatLeft({ limits, balance }: KeySnapshot, now: number): string {
  const isOver = limits !== null && limits.resetAt !== null && Date.parse(limits.resetAt) <= now;
  const { remainingRequests: requests = null, remainingTokens: tokens = null } =
    limits === null || isOver ? {} : limits;
  return [
    ...(requests === null ? [] : [`${formatCount(requests)} req`]),
    ...(tokens === null ? [] : [`${formatCount(tokens)} tok`]),
    ...(balance === null ? [] : [formatRemainingMoney(balance)]),
  ].join(', ');
}

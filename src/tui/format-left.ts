import type { KeySnapshot } from '../engine.js';
import { formatRemainingMoney } from './format-balance.js';
import { formatCount } from './format-number.js';

/** What a provider told is left for a key, in short: `4 999 req, 150k tok, $2.50`. */
export function formatLeft(key: KeySnapshot, now: number): string {
  const { requests, tokens } = limitsNow(key, now);
  return [
    ...(requests === null ? [] : [`${formatCount(requests)} req`]),
    ...(tokens === null ? [] : [`${formatCount(tokens)} tok`]),
    ...(key.balance === null ? [] : [formatRemainingMoney(key.balance)]),
  ].join(', ');
}

/** Whether nothing is left of one of them. */
export function isSpent(key: KeySnapshot, now: number): boolean {
  const { requests, tokens } = limitsNow(key, now);
  const money = key.balance?.amounts.map(({ remaining }) => remaining) ?? [];
  return requests === 0 || tokens === 0 || (money.length > 0 && money.every((left) => left <= 0));
}

/** Limits that were reset since are full again, and nobody told how full. */
function limitsNow({ limits }: KeySnapshot, now: number) {
  const isOver = limits !== null && limits.resetAt !== null && Date.parse(limits.resetAt) <= now;
  return limits === null || isOver
    ? { requests: null, tokens: null }
    : { requests: limits.remainingRequests, tokens: limits.remainingTokens };
}

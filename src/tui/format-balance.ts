import type { KeySnapshot } from '../engine.js';
import { describeMoney } from '../keys/money.js';

/** `$2.50`; `110.00 CNY, $5.00` where there are several currencies. */
export function formatRemainingMoney({ amounts }: NonNullable<KeySnapshot['balance']>): string {
  return amounts.map(({ remaining, currency }) => describeMoney(remaining, currency)).join(', ');
}

/** `$2.50 of $10.00 left, resets monthly`. */
export function formatBalance(balance: NonNullable<KeySnapshot['balance']>): string {
  const parts = balance.amounts.map(({ remaining, limit, currency }) => {
    const of = limit === null ? '' : ` of ${describeMoney(limit, currency)}`;
    return `${describeMoney(remaining, currency)}${of}`;
  });
  const resets = balance.resets === null ? '' : `, resets ${balance.resets}`;
  return `${parts.join(', ')} left${resets}`;
}

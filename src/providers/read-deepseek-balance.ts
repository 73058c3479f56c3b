import type { Amount, Balance } from '../keys/balance.js';
import { recordOf } from './error-facts.js';
import { readAmount } from './read-amount.js';

/** It lists CNY and USD. */
const mostCurrencies = 4;

/**
 * What `GET /user/balance` tells (docs: get user balance): in each currency that the account has, all
 * that was given and paid in and is not spent, as a decimal string. Null if it tells nothing.
 */
export function readDeepseekBalance(body: unknown): Balance | null {
  const infos = recordOf(body)?.['balance_infos'];
  const amounts = new Map<string, Amount>();
  for (const info of Array.isArray(infos) ? infos.slice(0, mostCurrencies) : []) {
    const amount = readInfo(info);
    if (amount !== null && !amounts.has(amount.currency)) {
      amounts.set(amount.currency, amount);
    }
  }
  return amounts.size === 0 ? null : { amounts: [...amounts.values()], resets: null };
}

function readInfo(info: unknown): Amount | null {
  const fields = recordOf(info);
  const currency = fields?.['currency'];
  const remaining = readAmount(fields?.['total_balance']);
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency) || remaining === null) {
    return null;
  }
  return { remaining, limit: null, currency };
}

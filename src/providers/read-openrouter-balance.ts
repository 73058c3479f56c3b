import { type Balance, resetPeriods } from '../keys/balance.js';
import { recordOf } from './error-facts.js';
import { readAmount } from './read-amount.js';

/**
 * What `GET /key` tells of the key's own limit, in US dollars (docs: limits). Null if it has none: of
 * the credits of the account, which all its keys share, this call says nothing.
 */
export function readOpenrouterBalance(body: unknown): Balance | null {
  const data = recordOf(recordOf(body)?.['data']);
  const remaining = numberOf(data?.['limit_remaining']);
  if (remaining === null) {
    return null;
  }
  const limit = numberOf(data?.['limit']);
  return {
    amounts: [{ remaining, limit: limit === null || limit < 0 ? null : limit, currency: 'USD' }],
    resets: resetPeriods.find((period) => period === data?.['limit_reset']) ?? null,
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? readAmount(value) : null;
}

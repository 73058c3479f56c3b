import type { CheckAnswer, CheckVerdict } from './dialect.js';

/**
 * The verdict that holds for most model lists. A 200 that is not JSON is a captive portal or a
 * proxy's page, and a 5xx an outage: neither says anything about the key.
 */
export function judgeByStatus({ status, body }: CheckAnswer): CheckVerdict {
  if (status >= 200 && status < 300) {
    const isJson = typeof body === 'object' && body !== null;
    return isJson ? { kind: 'verdict', health: 'healthy' } : { kind: 'undecided' };
  }
  switch (status) {
    case 401:
      return { kind: 'verdict', health: 'invalid' };
    case 402:
      return { kind: 'verdict', health: 'exhausted' };
    case 403:
      return { kind: 'verdict', health: 'restricted' };
    case 404:
    case 405:
      return { kind: 'verdict', health: 'unverified' };
    case 429:
      return { kind: 'rate-limited' };
    default:
      return { kind: 'undecided' };
  }
}

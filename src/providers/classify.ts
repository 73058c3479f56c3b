import type { Outcome } from '../keys/outcome.js';

/** What an upstream's status says by itself (design: failover table). 2xx is ok. */
export function classifyStatus(status: number): Outcome {
  if (status < 300) {
    return 'ok';
  }
  if (status < 400) {
    return 'redirect';
  }
  switch (status) {
    case 401:
      return 'invalid';
    case 402:
      return 'exhausted';
    case 403:
      return 'forbidden';
    case 429:
      return 'rate-limited';
    default:
      return status < 500 ? 'caller-fault' : 'server-error';
  }
}

const words: Readonly<Record<Outcome, string>> = {
  ok: 'ok',
  'rate-limited': 'rate limited',
  exhausted: 'out of money or quota',
  invalid: 'key refused',
  forbidden: 'forbidden',
  'server-error': 'server error',
  'network-error': 'network error',
  'caller-fault': "the caller's fault",
  redirect: 'redirect',
  'client-gone': 'the client went away',
};

/** Such as `429 rate limited`; without a status, the words alone. */
export function describeOutcome(outcome: Outcome, status: number | null): string {
  return status === null
    ? words[outcome]
    : `${status} ${status === 529 ? 'overloaded' : words[outcome]}`;
}

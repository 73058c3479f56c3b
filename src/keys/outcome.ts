/** How one attempt ended, for the key that was used (design: failover table). */
export type Outcome =
  | 'ok'
  | 'rate-limited'
  | 'exhausted'
  | 'invalid'
  | 'forbidden'
  | 'server-error'
  | 'network-error'
  | 'caller-fault'
  | 'redirect'
  | 'client-gone';

/** The outcomes that make the request move on to another key. */
export const failureOutcomes = [
  'rate-limited',
  'exhausted',
  'invalid',
  'forbidden',
  'server-error',
  'network-error',
] as const satisfies readonly Outcome[];

export type FailureOutcome = (typeof failureOutcomes)[number];

export function isFailure(outcome: Outcome): outcome is FailureOutcome {
  return (failureOutcomes as readonly Outcome[]).includes(outcome);
}

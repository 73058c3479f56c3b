import type { Leaving } from './soak-request.js';

/** What a client saw of its request: exactly one of these for each that was sent. */
export type SeenOutcome =
  /** A whole 2xx, the right one byte for byte. */
  | { readonly kind: 'served'; readonly attempts: number | null }
  /** A whole answer that says what went wrong, such as `429 keys_exhausted`. */
  | { readonly kind: 'error-answer'; readonly reason: string; readonly attempts: number | null }
  /** An answer that began and visibly broke off: its connection died before its end. */
  | { readonly kind: 'broken'; readonly reason: string; readonly attempts: number | null }
  /** The client went away by itself. */
  | { readonly kind: 'left'; readonly when: Leaving }
  /** What may never be: no answer and no visible error, or a wrong one. */
  | { readonly kind: 'lost'; readonly reason: string };

/** How often the answer says that an upstream was asked; null if it does not say. */
export function attemptsOf(outcome: SeenOutcome): number | null {
  return 'attempts' in outcome ? outcome.attempts : null;
}

/** For the report: as a client would tell it. */
export function reasonOf(outcome: SeenOutcome): string | null {
  switch (outcome.kind) {
    case 'served':
      return null;
    case 'left':
      return outcome.when;
    default:
      return outcome.reason;
  }
}

import type { Outcome } from '../keys/outcome.js';
import type { Dialect, FailedAnswer, Reading } from './dialect.js';
import { type ErrorFacts, readErrorFacts } from './error-facts.js';
import { readGoogleQuota } from './google-quota.js';
import { toldByBody } from './told-by-body.js';

/** How a failure is known by its body. All of what a row names must fit; the first row that fits holds. */
export type Signature = {
  /** One of these statuses; any if left out. */
  readonly statuses?: readonly number[];
  /** One of the codes, types, statuses or reasons that the body has, in lower case. */
  readonly codes?: readonly string[];
  /** What its message says. */
  readonly says?: RegExp;
  /** A filled field of its `metadata`. */
  readonly has?: string;
  readonly outcome: Outcome;
  /**
   * Whether it is about the key as a whole, which is the default, or only about this model or this
   * request with this key.
   */
  readonly holdsFor?: 'key' | 'model' | 'request';
  /** See Reading. */
  readonly words: string;
};

/** The outcomes after which a key rests until a time that the provider may have named. */
const resting: readonly Outcome[] = ['rate-limited', 'exhausted', 'server-error'];

/** A dialect's `readFailure` by its rows, in their order: what is out of money comes before what is limited. */
export function readBy(signatures: readonly Signature[]): Dialect['readFailure'] {
  return (answer, wall) => {
    const facts = readErrorFacts(answer.body);
    if (facts === null) {
      return null;
    }
    const signature = signatures.find((row) => fits(row, answer.status, facts));
    if (signature === undefined) {
      return answer.status === 429 ? readLimit(answer, wall) : null;
    }
    const { outcome, holdsFor = 'key', words } = signature;
    const toldMs = resting.includes(outcome) ? toldByBody(answer, wall) : null;
    return { outcome, holdsFor, words, toldMs };
  };
}

function fits(row: Signature, status: number, facts: ErrorFacts): boolean {
  return (
    (row.statuses?.includes(status) ?? true) &&
    (row.codes?.some((code) => facts.codes.has(code)) ?? true) &&
    (row.says?.test(facts.text) ?? true) &&
    (row.has === undefined || facts.fields.has(row.has))
  );
}

/** A 429 that no row knows, if its body says more than the status does. */
function readLimit(answer: FailedAnswer, wall: number): Reading | null {
  const toldMs = toldByBody(answer, wall);
  const perModel = readGoogleQuota(answer.body, wall)?.perModel ?? false;
  if (toldMs === null && !perModel) {
    return null;
  }
  return {
    outcome: 'rate-limited',
    holdsFor: perModel ? 'model' : 'key',
    words: 'rate limited',
    toldMs,
  };
}

import type { Health } from '../keys/health.js';
import type { Outcome } from '../keys/outcome.js';
import type { HoldsFor } from '../keys/scope.js';
import type { Headers } from './reset-hint.js';
import type { ToolVariables } from './tool-variables.js';

/** A health check's answer, its body capped and decoded. */
export type CheckAnswer = {
  readonly status: number;
  /** The parsed JSON body, or undefined if it was none. */
  readonly body: unknown;
};

export type CheckVerdict =
  | { readonly kind: 'verdict'; readonly health: Exclude<Health, 'unchecked'> }
  /** Alive, but resting: the status and headers go the way of any rate limit. */
  | { readonly kind: 'rate-limited' }
  /** The answer says nothing about the key (an outage, a captive portal): no verdict changes. */
  | { readonly kind: 'undecided' };

/** The cheap call that really tells whether a key works. */
export type HealthCheck = {
  /** Below the base URL, such as `/models`. */
  readonly path: string;
  /**
   * Whether the provider itself is known to refuse a garbage key here. If not, or if the base URL
   * is not the dialect's own, one control call with a garbage key decides between healthy and
   * unverified.
   */
  readonly validates: boolean;
  /** Whether a good answer also proves that the account has money; only such a check ends `exhausted`. */
  readonly readsBalance: boolean;
  judge(answer: CheckAnswer): CheckVerdict;
};

/** An answer of 400 or more, or an error inside of a 200; its body capped and decoded. */
export type FailedAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON body, or undefined if it was none. */
  readonly body: unknown;
};

/** What a failed answer means, where its body says more than its status. */
export type Reading = {
  readonly outcome: Outcome;
  readonly holdsFor: HoldsFor;
  /** In a few words, such as `credit balance is too low`; stands behind the status. */
  readonly words: string;
  /** When to come back by the body's own word, in milliseconds; null leaves it to the headers. */
  readonly toldMs: number | null;
};

/** keyctl's own error, to be written in the dialect's envelope. */
export type OwnError = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
};

/** What keyctl knows about one protocol that providers speak. One file each; the engine knows none by name. */
export type Dialect = {
  readonly type: string;
  /** The provider's public base URL; null if every user has his own. */
  readonly baseUrl: string | null;
  /** Public starts of a key, the longest first: what a mask may show and a misplaced key is known by. */
  readonly keyPrefixes: readonly string[];
  /** Where the user's keys of this provider may be found. */
  readonly environmentVariables: readonly string[];
  /** What the provider's own clients and well-known tools read. Null: nothing that is this provider's alone. */
  readonly toolVariables: ToolVariables | null;
  /** The same for clients of the protocol, where other providers speak it too. */
  readonly protocolVariables: ToolVariables | null;
  readonly authHeader: { readonly name: string; readonly prefix: string };
  /** Added where the client sent none, such as `anthropic-version`. */
  readonly defaultHeaders: readonly (readonly [name: string, value: string])[];
  readonly healthCheck: HealthCheck;
  /** Whether a JSON answer of 200 may be an error envelope. */
  readonly errorsInside200: boolean;
  /**
   * Statuses that are the caller's fault by themselves, but whose body this dialect may read as
   * something else. All others below 500 are passed on at once.
   */
  readonly bodyDecides: readonly number[];
  /** Reads a failed answer; null where its status says it all. `wall` is now, in epoch milliseconds. */
  readFailure(answer: FailedAnswer, wall: number): Reading | null;
  errorBody(error: OwnError): object;
};

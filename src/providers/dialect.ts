import type { MoneyProven } from '../keys/after-verdict.js';
import type { Balance } from '../keys/balance.js';
import type { Health } from '../keys/health.js';
import type { Outcome } from '../keys/outcome.js';
import type { HoldsFor } from '../keys/scope.js';
import type { AuthHeader } from './auth-header.js';
import type { Headers } from './reset-hint.js';
import type { ToolVariables } from './tool-variables.js';

/** A health check's answer, its body capped and decoded. */
export type CheckAnswer = {
  readonly status: number;
  /** The parsed JSON body, or undefined if it was none. */
  readonly body: unknown;
};

export type CheckVerdict =
  | {
      readonly kind: 'verdict';
      readonly health: Exclude<Health, 'unchecked'>;
      /** What the body said that the status does not; stands behind it in the evidence. */
      readonly because?: string;
    }
  /** Alive, but resting: the status and headers go the way of any rate limit. */
  | { readonly kind: 'rate-limited' }
  /** The answer says nothing about the key (an outage, a captive portal): no verdict changes. */
  | { readonly kind: 'undecided' };

/** One call of a health check that takes more than one. */
export type CheckRequest = {
  /** What the evidence calls it, such as `ping`. */
  readonly name: string;
  readonly method: 'POST' | 'DELETE';
  /** Flat names and values; the key is put in elsewhere. */
  readonly headers: readonly string[];
  readonly body: object | null;
};

export type CheckReply = CheckAnswer & { readonly headers: Headers };

/** Rejects if no answer came. The address is the base URL. */
export type CheckCall = (request: CheckRequest) => Promise<CheckReply>;

/** The cheap call that really tells whether a key works. */
export type HealthCheck = {
  /** Below the base URL, such as `/models`: what a plain GET asks for. */
  readonly path: string;
  /**
   * Makes the calls where one GET does not do, and returns the answer to judge. `close` is for what
   * has to be ended whatever came of the check. No method where the GET does.
   */
  converse?(call: CheckCall, close: (request: CheckRequest) => void): Promise<CheckReply>;
  /**
   * Whether the provider itself is known to refuse a garbage key here. If not, or if the base URL
   * is not the dialect's own, one control call with a garbage key decides between healthy and
   * unverified.
   */
  readonly validates: boolean;
  /** What a good answer proves of the money that the key can spend. */
  readonly provesMoney: MoneyProven;
  judge(answer: CheckAnswer): CheckVerdict;
  /** What the body of a good answer tells of the money left; no method where it never tells any. */
  readBalance?(body: unknown): Balance | null;
  /** The account that the body of a good answer names; no method where it never names one. */
  readAccount?(body: unknown): string | null;
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

/**
 * A protocol whose answers are not those of a model: they tell no tokens, pass at once, and may be
 * silent for as long as they like. The base URL is the only address, to its last slash.
 */
export type Conversation = {
  /** Names a session, which only the key that opened it can go on with. In lower case. */
  readonly sessionHeader: string;
  /** Whether a request only waits for what the server may have to say: it loses nothing by being ended. */
  isListening(method: string | undefined, headers: Headers): boolean;
};

/** What keyctl knows about one protocol that providers speak. One file each; the engine knows none by name. */
export type Dialect = {
  readonly type: string;
  /** The provider's public base URL; null if every user has his own. */
  readonly baseUrl: string | null;
  /**
   * First segments of paths that stand beside the version which ends the base URL, not below it:
   * Ollama has `/api/chat` beside `/v1`.
   */
  readonly besideVersion: readonly string[];
  /** Public starts of a key, the longest first: what a mask may show and a misplaced key is known by. */
  readonly keyPrefixes: readonly string[];
  /** Where the user's keys of this provider may be found. */
  readonly environmentVariables: readonly string[];
  /** What the provider's own clients and well-known tools read. Null: nothing that is this provider's alone. */
  readonly toolVariables: ToolVariables | null;
  /** The same for clients of the protocol, where other providers speak it too. */
  readonly protocolVariables: ToolVariables | null;
  readonly authHeader: AuthHeader;
  /**
   * Secrets that are no API keys but tokens, known by their start: they go as Bearer (RFC 6750), and
   * may need a value in a header that is a list. Null if the provider has none.
   */
  readonly tokens: {
    readonly prefix: string;
    readonly needs: readonly [name: string, value: string] | null;
  } | null;
  /** Added where the client sent none, such as `anthropic-version`. */
  readonly defaultHeaders: readonly (readonly [name: string, value: string])[];
  readonly healthCheck: HealthCheck;
  /** The header of an answer that names the account whose quota its key uses; null if there is none. */
  readonly accountHeader: string | null;
  /** Whether a JSON answer of 200 may be an error envelope. */
  readonly errorsInside200: boolean;
  /** Set where clients do not ask a model, but converse with the server at one address. */
  readonly conversation: Conversation | null;
  /** Reads a failed answer; null where its status says it all. `wall` is now, in epoch milliseconds. */
  readFailure(answer: FailedAnswer, wall: number): Reading | null;
  /** `path` is the client's, below the base URL: a provider may speak two protocols. */
  errorBody(error: OwnError, path: string): object;
};

import { expect } from 'vitest';
import type { KeySnapshot } from '../../../src/engine.js';
import type { Tokens } from '../../../src/keys/tokens.js';
import type { Answer } from '../answers.js';
import type { ClientName } from '../clients/clients.js';

/** The two ways in which a client asks. */
export const modes = ['whole', 'streamed'] as const;
export type Mode = (typeof modes)[number];

/** What its headers tell is left; null where they tell nothing. */
type Left = { readonly remainingRequests: number | null; readonly remainingTokens: number | null };

/** One way in which a provider fails a key, as its docs or captured answers have it. */
export type Failure = {
  readonly answer: Answer;
  /** What a check of the failed key gets; the refusal if left out. */
  readonly check?: Answer;
  /** What `status` says of the key after it. */
  readonly key: Partial<KeySnapshot>;
  /** What the event of the failover says. */
  readonly detail: RegExp;
};

/** A provider as its docs describe it, and the client that they tell to use. */
export type DocumentedProvider = {
  readonly type: string;
  readonly client: ClientName;
  /** The path of the base URL that the docs give to this client. */
  readonly clientBase: string;
  /** The path of the config's base URL, where the type has none of its own. */
  readonly base?: string;
  readonly model: string;
  /** The path and query of the call, as the docs have it. */
  readonly target: Readonly<Record<Mode, string>>;
  readonly auth: readonly [header: string, prefix: string];
  /** Its good answers. */
  readonly answers: Readonly<Record<Mode, Answer>>;
  /** What a good answer tells was used. */
  readonly tokens: Tokens;
  readonly limits: Readonly<Record<Mode, Left | null>>;
  readonly failures: Readonly<Record<Mode, Failure>>;
  /** What a key that it does not know gets. */
  readonly refusal: Answer;
};

export const bearerAuth = ['authorization', 'Bearer '] as const;

/** The words of every good answer, as a stream brings them. */
export const answerWords = ['Hello', ' there', '!'] as const;
export const answerText = answerWords.join('');

export function onBoth<T>(value: T): Readonly<Record<Mode, T>> {
  return { whole: value, streamed: value };
}

export function tokens(input: number, output: number, more: Partial<Tokens> = {}): Tokens {
  return { in: input, out: output, cached: null, costUsd: null, ...more };
}

export function left(remainingRequests: number | null, remainingTokens: number | null): Left {
  return { remainingRequests, remainingTokens };
}

/** The key rests for this model alone, and is good for all others. */
export function restsFor(model: string): Partial<KeySnapshot> {
  return {
    available: true,
    cooldownUntil: null,
    modelCooldowns: [{ scope: model, until: expect.any(String) }],
  };
}

/** Failed, but not by the key's fault: nothing holds it back. */
export const unharmed: Partial<KeySnapshot> = {
  available: true,
  cooldownUntil: null,
  modelCooldowns: [],
};

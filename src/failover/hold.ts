import type { Headers } from '../providers/reset-hint.js';

/** An error that an answer of 200 turned out to be, with the status that it has outside of one. */
export type HeldError = { readonly status: number; readonly body: unknown };

export type HoldDecision =
  | { readonly kind: 'hold' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'error'; readonly error: HeldError };

/** The first bytes of a good answer, kept back until they show whether it is one. */
export type Hold = {
  push(chunk: Buffer): HoldDecision;
  /** The answer is complete, so it is one or the other. */
  end(): HoldDecision;
  /** The held bytes as they came, in order. */
  readonly chunks: readonly Buffer[];
};

/** Bytes that are encoded although nobody asked for it can't be read, and pass untouched. */
export function isReadable(headers: Headers, type: string): boolean {
  const encoding = headers['content-encoding'];
  const contentType = headers['content-type'];
  return (
    typeof contentType === 'string' &&
    contentType.startsWith(type) &&
    (encoding === undefined || encoding === 'identity')
  );
}

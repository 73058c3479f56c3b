import type { Outcome } from '../../../src/keys/outcome.js';
import type { Headers } from '../../../src/providers/reset-hint.js';

/**
 * One failure that a provider is known for. To add one, copy a row in the file of its type: what it
 * is, the status, the body as the provider sends it (`bodies.ts` has the envelopes), and what it comes
 * to. What an outcome means for the key and for the request is told once, in `what-follows.ts`; each
 * row is sent through the engine, which must do just that.
 *
 * A row that fails shows that the provider's file in `src/providers/` does not know the body yet.
 */
export type Row = readonly [
  what: string,
  status: number,
  /** An object is sent as JSON, a text as it is; undefined is no body. */
  body: unknown,
  outcome: Outcome,
  more?: {
    /** It is about this model with this key; all other models of the key are left alone. */
    readonly model?: true;
    /** It is about this request with this key alone; the key may serve any other. */
    readonly request?: true;
    /** When to come back by the provider's own word, in body or headers: milliseconds from `wall`. */
    readonly ms?: number;
    readonly headers?: Headers;
  },
];

export const model = true;
export const request = true;
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** The time of every row: 06:00 in California, 18 hours before midnight there. */
export const wall = Date.parse('2026-11-02T14:00:00Z');

import type { SoakProvider } from './soak-provider.js';

export type Form = 'json' | 'stream' | 'upload' | 'get' | 'head';

/** When a client goes away by itself. */
export type Leaving = 'while it sends' | 'while it waits' | 'inside the answer';

/** One request as it was planned, before anything can go wrong. */
export type SoakRequest = {
  /** Unique in a run. The upstream is told it in a header, and each answer repeats it. */
  readonly id: string;
  readonly provider: SoakProvider;
  readonly form: Form;
  readonly leaves: Leaving | null;
  /** How long the client waits before it leaves. */
  readonly patienceMs: number;
  /** A connection of its own, in place of one that is kept alive. */
  readonly fresh: boolean;
  /** Without a length told ahead. */
  readonly chunked: boolean;
  readonly body: Buffer;
};

export const idHeader = 'x-soak-id';
export const formHeader = 'x-soak-form';
/** SHA-256 of the request's body, in hex. */
export const sumHeader = 'x-soak-sum';

export function isSafe(form: Form): boolean {
  return form === 'get' || form === 'head';
}

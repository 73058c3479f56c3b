import type { FailedAnswer } from '../providers/dialect.js';
import type { NetworkError } from './network-error.js';

/** How one try with one key ended, as far as the request is concerned. */
export type AttemptEnd =
  /** The client has the status line; the rest streams on its own until `onDone`. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'refused'; readonly answer: FailedAnswer }
  | {
      readonly kind: 'unreachable';
      readonly error: NetworkError;
      /** The whole request was on its way, so the provider may have acted on it. */
      readonly sent: boolean;
      /** A keep-alive connection died without a byte of an answer. */
      readonly staleConnection: boolean;
    }
  | { readonly kind: 'client-gone' };

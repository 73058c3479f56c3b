import type { Paths } from '../config/paths.js';
import type { ConfigProblem, HostKind } from '../engine.js';
import type { ErrorCode } from '../keyctl-error.js';
import type { FileId } from '../socket/probe-socket.js';

/** What the worker is started with. Its environment is its own `process.env`. */
export type HostOrder = { readonly paths: Paths; readonly host: HostKind };

/** From the main thread to the worker. */
export type HostRequest = 'drain' | 'abort';

/** From the worker to the main thread: one of the first two, then perhaps the third. */
export type HostReport =
  | { readonly kind: 'serving'; readonly socketId: FileId }
  | { readonly kind: 'refused'; readonly error: SentError }
  | { readonly kind: 'crashed'; readonly reason: string };

/** A KeyctlError without its class, which structured clone drops. */
export type SentError = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly status: number;
  /** Of a ConfigError. */
  readonly problem: ConfigProblem | null;
};

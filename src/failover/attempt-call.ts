import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import type { Redactor } from '../log/redactor.js';
import type { FailedAnswer } from '../providers/dialect.js';
import type { Headers } from '../providers/reset-hint.js';
import type { Hold } from './hold.js';
import type { NetworkError } from './network-error.js';
import type { ReadableError } from './readable-error.js';
import type { UsageTap } from './usage-tap.js';

/** What goes to the provider. */
export type AttemptCall = {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: string[];
  readonly body: Buffer | IncomingMessage | null;
  readonly firstByteMs: number;
  /** The longest silence inside the answer; 0 is no limit. */
  readonly idleMs: number;
};

/** What becomes of its answer. */
export type AttemptOptions = {
  readonly clock: Clock;
  readonly response: ServerResponse;
  readonly redactor: Redactor;
  /** What keeps the first bytes of a good answer back, or null to pass it on at once. */
  readonly holdFor: (status: number, headers: Headers) => Hold | null;
  /** Asked once its body was read, or when a stream began with an error: does it go to the client? */
  readonly passesOn: (answer: FailedAnswer) => boolean;
  /** What becomes of an encoded error; `decoded` is null if it could not be decoded. */
  readonly readable: (
    status: number,
    rawHeaders: readonly (Buffer | string)[],
    decoded: Buffer | null,
  ) => ReadableError;
  /** Puts the mark of the key into the headers of an answer that names a session; null if there are none. */
  readonly markSession:
    | ((raw: readonly (Buffer | string)[]) => readonly (Buffer | string)[])
    | null;
  /** keyctl's own headers for an answer that is passed on, as a flat list. */
  readonly ownHeaders: (status: number) => readonly string[];
  /** What watches an answer's bytes on their way to the client, or null. */
  readonly tapFor: (status: number, headers: Headers) => UsageTap | null;
  /** Called once the status line went to the client. */
  readonly onCommit: (status: number, headers: Headers) => void;
  /** Called once, when nothing of this attempt is left; `broken` tells what ended a committed answer early. */
  readonly onDone: (broken: NetworkError | null) => void;
};

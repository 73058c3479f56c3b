import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.js';
import type { AttemptCall } from './attempt-call.js';

/**
 * The time for the first byte of an answer, where interim ones come before it (RFC 9110 §15.2). undici
 * grants the whole time again after each of them, and a provider that sends nothing else would be
 * waited for for ever.
 */
export class FirstByteLimit {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #startedAt: number;
  /** A body that the client may still be sending; null if all of it was there. */
  readonly #upload: IncomingMessage | null;

  constructor(clock: Clock, { firstByteMs, body }: Pick<AttemptCall, 'firstByteMs' | 'body'>) {
    this.#clock = clock;
    this.#ms = firstByteMs;
    this.#startedAt = clock.now().mono;
    this.#upload = Buffer.isBuffer(body) ? null : body;
  }

  /** Calls `end` when the time is up; returns what cancels that. Null while the client is still sending. */
  start(end: () => void): (() => void) | null {
    if (this.#upload === null) {
      const left = this.#startedAt + this.#ms - this.#clock.now().mono;
      return this.#clock.after(Math.max(0, left), end);
    }
    return this.#upload.complete ? this.#clock.after(this.#ms, end) : null;
  }
}

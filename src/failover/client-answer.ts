import type { ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Redactor } from '../log/redactor.js';
import type { Headers } from '../providers/reset-hint.js';
import { endToEndHeaders } from './forwarded-headers.js';
import type { ReadableError } from './readable-error.js';
import { SecretMask } from './secret-mask.js';
import type { UsageTap } from './usage-tap.js';

/** The first line of an answer and keyctl's own headers for it. */
export type AnswerHead = {
  readonly status: number;
  readonly statusText: string;
  readonly ownHeaders: readonly string[];
};

/**
 * An answer on its way from a provider to the client: bytes pass as they come, at the client's pace.
 * A provider may echo the key that it was called with: the heads of all answers are searched for it,
 * and the bodies of all but good ones.
 */
export class ClientAnswer {
  readonly #response: ServerResponse;
  readonly #redactor: Redactor;
  #mask: SecretMask | null = null;
  /** Sees each chunk as it passes, and never changes one. */
  tap: UsageTap | null = null;

  constructor(response: ServerResponse, redactor: Redactor) {
    this.#response = response;
    this.#redactor = redactor;
  }

  /** Sends status line and headers. Throws for headers that Node will not send; nothing went out then. */
  begin(head: AnswerHead, rawHeaders: readonly (Buffer | string)[]): void {
    if (!isGood(head.status)) {
      this.#mask = new SecretMask(this.#redactor);
    }
    this.#writeHead(head, endToEndHeaders(rawHeaders));
    // Node keeps headers back for the first bytes of the body, which may be minutes away; those that
    // came in the same packet are written before the next tick and go out with the headers
    process.nextTick(flushHeaders, this.#response);
  }

  /** Sends all of an answer at once. Throws as `begin` does. */
  whole(head: AnswerHead, { headers, body }: ReadableError): void {
    const mask = new SecretMask(this.#redactor);
    const bytes = Buffer.concat([mask.push(body), mask.end()]);
    this.#writeHead(head, [...headers, 'content-length', String(bytes.length)]);
    this.#response.end(bytes);
  }

  /** A client that does not read stops the provider from sending. */
  write(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const bytes = this.#mask === null ? chunk : this.#mask.push(chunk);
    if (!this.#response.write(bytes) && !controller.paused) {
      controller.pause();
      this.#response.once('drain', () => controller.resume());
    }
    // after the write: the client does not wait for it
    this.tap?.push(chunk);
  }

  end(trailers: Headers): void {
    const entries = Object.entries(trailers);
    if (this.#response.chunkedEncoding && entries.length > 0) {
      const values = entries.flatMap(([name, value]) => [name, String(value)]);
      this.#response.addTrailers(pairs(this.#redactor.starAll(values)));
    }
    this.#response.end(this.#mask?.end());
  }

  /** Never ends a broken answer as if it were complete. */
  breakOff(): void {
    this.#response.destroy();
  }

  #writeHead({ status, statusText, ownHeaders }: AnswerHead, headers: string[]): void {
    const [text = '', ...clean] = this.#redactor.starAll([statusText, ...headers]);
    this.#response.sendDate = false;
    this.#response.writeHead(status, text, [...clean, ...ownHeaders]);
  }
}

/** Its bytes are nobody's to touch; what it says is what the client asked for. */
function isGood(status: number): boolean {
  return status < 300;
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [
    flat[2 * index] ?? '',
    flat[2 * index + 1] ?? '',
  ]);
}

function flushHeaders(response: ServerResponse): void {
  if (!response.writableEnded && !response.destroyed) {
    response.flushHeaders();
  }
}

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
  /**
   * Until the next tick, in which the packet is read that the headers came in. What came with them is
   * kept so long, for it is mostly all there is: then it goes out at the end, in one piece.
   */
  #isFirstTick = true;
  #first: { readonly bytes: Buffer; readonly controller: Dispatcher.DispatchController } | null =
    null;
  #isEnding = false;
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
    process.nextTick(endFirstTick, this);
  }

  /** Sends all of an answer at once. Throws as `begin` does. */
  whole(head: AnswerHead, { headers, body }: ReadableError): void {
    const mask = new SecretMask(this.#redactor);
    const bytes = Buffer.concat([mask.push(body), mask.end()]);
    this.#writeHead(head, [...headers, 'content-length', String(bytes.length)]);
    this.#response.end(bytes);
  }

  write(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const bytes = this.#mask === null ? chunk : this.#mask.push(chunk);
    if (this.#isFirstTick && this.#first === null) {
      this.#first = { bytes, controller };
    } else {
      this.#sendFirst();
      this.#send(bytes, controller);
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
    const bytes = this.#first?.bytes;
    this.#first = null;
    const masked = this.#mask?.end();
    if (bytes !== undefined && masked !== undefined) {
      this.#response.write(bytes);
    }
    this.#isEnding = true;
    // all answers that came in this turn of the event loop go out together: the first one wakes the
    // client's process, and the others find it awake
    setImmediate(endResponse, this.#response, masked ?? bytes);
  }

  /**
   * Never ends a broken answer as if it were complete. If nothing of it went out yet, its head and what
   * came of its body do, or the client would see no answer at all; HTTP/1.0 could not tell that from a
   * complete one.
   */
  breakOff(): void {
    const response = this.#response;
    const bytes = this.#first?.bytes;
    this.#first = null;
    if (!this.#isFirstTick || response.req.httpVersion === '1.0') {
      response.destroy();
      return;
    }
    if (bytes === undefined) {
      response.flushHeaders();
    } else {
      response.write(bytes);
    }
    response.socket?.destroySoon();
  }

  endFirstTick(): void {
    this.#isFirstTick = false;
    this.#sendFirst();
    // Node keeps headers back for the first bytes of the body, which may be minutes away
    if (!this.#isEnding && !this.#response.destroyed) {
      this.#response.flushHeaders();
    }
  }

  #sendFirst(): void {
    if (this.#first !== null) {
      const { bytes, controller } = this.#first;
      this.#first = null;
      if (!this.#response.destroyed) {
        this.#send(bytes, controller);
      }
    }
  }

  /** A client that does not read stops the provider from sending. */
  #send(bytes: Buffer, controller: Dispatcher.DispatchController): void {
    if (!this.#response.write(bytes) && !controller.paused) {
      controller.pause();
      this.#response.once('drain', () => controller.resume());
    }
  }

  #writeHead({ status, statusText, ownHeaders }: AnswerHead, headers: string[]): void {
    // one list for all, for each copy of it is garbage of every answer
    headers.push(statusText);
    const clean = this.#redactor.starAll(headers);
    const text = clean.pop() ?? '';
    clean.push(...ownHeaders);
    this.#response.sendDate = false;
    this.#response.writeHead(status, sendable(text), clean);
  }
}

/** RFC 9112 §4: a status text is for people, and no reason to lose an answer that Node would not send. */
function sendable(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');
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

/** Functions of their own: a closure for each answer costs more than the tick. */
function endFirstTick(answer: ClientAnswer): void {
  answer.endFirstTick();
}

function endResponse(response: ServerResponse, bytes: Buffer | undefined): void {
  if (!response.destroyed) {
    response.end(bytes);
  }
}

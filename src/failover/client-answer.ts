import type { ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Redactor } from '../log/redactor.js';
import type { Headers } from '../providers/reset-hint.js';
import { answerHeaders } from './forwarded-headers.js';
import { SecretMask } from './secret-mask.js';
import type { UsageTap } from './usage-tap.js';

/**
 * An answer on its way from a provider to the client: bytes pass as they come, at the client's pace.
 * Only a failed answer is touched: a provider may echo the key that it refuses.
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
  /** Sees each chunk as it passes, and never changes one. */
  tap: UsageTap | null = null;

  constructor(response: ServerResponse, redactor: Redactor) {
    this.#response = response;
    this.#redactor = redactor;
  }

  /** Sends status line and headers. Throws for headers that Node will not send; nothing went out then. */
  begin(
    status: number,
    statusText: string,
    rawHeaders: readonly (Buffer | string)[],
    ownHeaders: readonly string[],
  ): void {
    let headers = answerHeaders(rawHeaders);
    if (status >= 400) {
      this.#mask = new SecretMask(this.#redactor);
      headers = headers.map((part) => this.#redactor.star(part));
    }
    headers.push(...ownHeaders);
    this.#response.sendDate = false;
    this.#response.writeHead(status, statusText, headers);
    process.nextTick(endFirstTick, this);
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
    if (this.#response.chunkedEncoding && Object.keys(trailers).length > 0) {
      this.#response.addTrailers(trailers as Record<string, string>);
    }
    const bytes = this.#first?.bytes;
    this.#first = null;
    const masked = this.#mask?.end();
    if (bytes !== undefined && masked !== undefined) {
      this.#response.write(bytes);
    }
    this.#response.end(masked ?? bytes);
  }

  /** Never ends a broken answer as if it were complete. */
  breakOff(): void {
    this.#first = null;
    this.#response.destroy();
  }

  endFirstTick(): void {
    this.#isFirstTick = false;
    this.#sendFirst();
    // Node keeps headers back for the first bytes of the body, which may be minutes away
    if (!this.#response.writableEnded && !this.#response.destroyed) {
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
}

/** A function of its own: a closure for each answer costs more than the tick. */
function endFirstTick(answer: ClientAnswer): void {
  answer.endFirstTick();
}

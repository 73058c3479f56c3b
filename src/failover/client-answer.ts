import type { ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Redactor } from '../log/redactor.js';
import type { Headers } from '../providers/reset-hint.js';
import { endToEndHeaders } from './forwarded-headers.js';
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
    let headers = endToEndHeaders(rawHeaders);
    if (status >= 400) {
      this.#mask = new SecretMask(this.#redactor);
      headers = headers.map((part) => this.#redactor.star(part));
    }
    headers.push(...ownHeaders);
    this.#response.sendDate = false;
    this.#response.writeHead(status, statusText, headers);
    // Node keeps headers back for the first bytes of the body, which may be minutes away; those that
    // came in the same packet are written before the next tick and go out with the headers
    process.nextTick(flushHeaders, this.#response);
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
    if (this.#response.chunkedEncoding && Object.keys(trailers).length > 0) {
      this.#response.addTrailers(trailers as Record<string, string>);
    }
    this.#response.end(this.#mask?.end());
  }

  /** Never ends a broken answer as if it were complete. */
  breakOff(): void {
    this.#response.destroy();
  }
}

function flushHeaders(response: ServerResponse): void {
  if (!response.writableEnded && !response.destroyed) {
    response.flushHeaders();
  }
}

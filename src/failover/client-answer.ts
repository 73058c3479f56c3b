import type { ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Headers } from '../providers/reset-hint.js';
import { answerHeaders } from './forwarded-headers.js';

/** An answer on its way from a provider to the client: bytes pass as they come, at the client's pace. */
export class ClientAnswer {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Sends status line and headers. Throws for headers that Node will not send; nothing went out then. */
  begin(
    status: number,
    statusText: string,
    rawHeaders: readonly (Buffer | string)[],
    ownHeaders: readonly string[],
  ): void {
    const headers = answerHeaders(rawHeaders);
    headers.push(...ownHeaders);
    this.#response.sendDate = false;
    this.#response.writeHead(status, statusText, headers);
    // Node keeps headers back for the first bytes of the body, which may be minutes away; those that
    // came in the same packet are written before the next tick and go out with the headers
    process.nextTick(flushHeaders, this.#response);
  }

  /** A client that does not read stops the provider from sending. */
  write(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#response.write(chunk) && !controller.paused) {
      controller.pause();
      this.#response.once('drain', () => controller.resume());
    }
  }

  end(trailers: Headers): void {
    if (this.#response.chunkedEncoding && Object.keys(trailers).length > 0) {
      this.#response.addTrailers(trailers as Record<string, string>);
    }
    this.#response.end();
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

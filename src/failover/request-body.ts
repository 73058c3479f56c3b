import type { IncomingMessage } from 'node:http';

/** A body that is there, in one of two forms. */
export type SendableBody =
  | { readonly kind: 'kept'; readonly bytes: Buffer | null; release(): void }
  /** Over a replay limit: the request itself is the stream, and can be sent once. */
  | { readonly kind: 'streamed'; readonly stream: IncomingMessage; readonly reason: string };

export type RequestBody = SendableBody | { readonly kind: 'client-gone' };

export type ReplayLimits = { readonly maxBodyBytes: number; readonly maxTotalBytes: number };

const mebibyte = 1024 * 1024;

/** All bodies that are kept for replay, held under one limit together. */
export class ReplayBudget {
  #limits: ReplayLimits;
  #used = 0;

  constructor(limits: ReplayLimits) {
    this.#limits = limits;
  }

  get limits(): ReplayLimits {
    return this.#limits;
  }

  /** A reload may change them; bodies that are kept already stay. */
  setLimits(limits: ReplayLimits): void {
    this.#limits = limits;
  }

  /** What does not fit, in words; null if the bytes were taken. */
  take(bytes: number, bodyBytes: number): string | null {
    if (bodyBytes > this.#limits.maxBodyBytes) {
      return `the body is over the replay limit of ${this.#limits.maxBodyBytes / mebibyte} MiB`;
    }
    if (this.#used + bytes > this.#limits.maxTotalBytes) {
      return `all kept bodies together are over ${this.#limits.maxTotalBytes / mebibyte} MiB`;
    }
    this.#used += bytes;
    return null;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}

/** Reads a request's body to its end, so that it can be sent again with another key. */
export function readRequestBody(
  request: IncomingMessage,
  budget: ReplayBudget,
): Promise<RequestBody> {
  const declared = request.headers['content-length'];
  const chunked = request.headers['transfer-encoding'] !== undefined;
  if (!chunked && (declared === undefined || declared === '0')) {
    request.resume();
    return Promise.resolve({ kind: 'kept', bytes: null, release: () => {} });
  }
  if (Number(declared) > budget.limits.maxBodyBytes) {
    const reason = budget.take(0, Number(declared)) ?? '';
    return Promise.resolve({ kind: 'streamed', stream: request, reason });
  }
  return collect(request, budget);
}

function collect(request: IncomingMessage, budget: ReplayBudget): Promise<RequestBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let taken = 0;
    const settle = (body: RequestBody): void => {
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      if (body.kind !== 'kept') {
        budget.give(taken);
      }
      resolve(body);
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      const reason = budget.take(chunk.length, length);
      if (reason === null) {
        taken += chunk.length;
        return;
      }
      request.pause();
      request.unshift(Buffer.concat(chunks, length));
      settle({ kind: 'streamed', stream: request, reason });
    };
    const onEnd = (): void => {
      const bytes = chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks, length);
      settle({ kind: 'kept', bytes, release: once(() => budget.give(taken)) });
    };
    const onGone = (): void => settle({ kind: 'client-gone' });
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) {
      done = true;
      run();
    }
  };
}

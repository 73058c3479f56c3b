import type { Clock } from '../clock.js';
import type { ProviderConfig } from '../config/config.js';
import type { Redactor } from '../log/redactor.js';
import type { CheckCall, CheckReply, CheckRequest, Dialect } from '../providers/dialect.js';
import { authorizedHeaders } from './authorized-headers.js';
import type { Drill } from './drill.js';
import { requestHeaders } from './forwarded-headers.js';
import type { KeySlot } from './key-slot.js';
import { madeUpAnswer, madeUpFailure } from './made-up-answer.js';
import { pause } from './pause.js';
import { readCheckBody } from './read-check-body.js';
import { upstreamPath } from './request-target.js';
import type { Upstreams } from './upstreams.js';

export type HealthCallOptions = {
  readonly upstreams: Upstreams;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly provider: ProviderConfig;
  readonly signal: AbortSignal;
  /** Answers in place of the provider; null while the provider does. */
  readonly drill: Drill | null;
};

const timeoutMs = 10_000;
const closingMs = 2_000;

/** The calls of one health check of one key, which have 10 s together. */
export class CheckCalls {
  readonly #slot: KeySlot;
  readonly #secret: string;
  readonly #dialect: Dialect;
  readonly #options: HealthCallOptions;
  readonly #limit: TimeLimit;
  #closing: CheckRequest | null = null;
  /** What the evidence calls the newest call. */
  last = '';

  constructor(slot: KeySlot, secret: string, dialect: Dialect, options: HealthCallOptions) {
    this.#slot = slot;
    this.#secret = secret;
    this.#dialect = dialect;
    this.#options = options;
    this.#limit = timeLimit(options.clock, options.signal, timeoutMs);
  }

  get(path: string): Promise<CheckReply> {
    this.last = `GET ${path.split('?', 1)[0]}`;
    return this.#send('GET', path, ['accept', 'application/json'], null, this.#limit.signal);
  }

  readonly call: CheckCall = ({ name, method, headers, body }) => {
    this.last = name;
    return this.#send(method, '/', headers, body, this.#limit.signal);
  };

  readonly closeWith = (request: CheckRequest): void => {
    this.#closing = request;
  };

  /** Ends what the check has begun. How that went says nothing about the key. */
  async end(): Promise<void> {
    this.#limit.end();
    if (this.#closing === null || this.#options.signal.aborted) {
      return;
    }
    const { method, headers, body } = this.#closing;
    const limit = timeLimit(this.#options.clock, this.#options.signal, closingMs);
    try {
      await this.#send(method, '/', headers, body, limit.signal);
    } catch {
      // whoever can't be told ends the session when it has been silent for long
    } finally {
      limit.end();
    }
  }

  async #send(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    headers: readonly string[],
    body: object | null,
    signal: AbortSignal,
  ): Promise<CheckReply> {
    const { origin, basePath } = this.#slot;
    const { upstreams, provider, drill } = this.#options;
    if (drill !== null) {
      return this.#makeUp(drill, path, signal);
    }
    const answer = await upstreams.for(origin, provider).request({
      origin,
      path: upstreamPath(basePath, path, this.#dialect),
      method,
      headers: authorizedHeaders(
        requestHeaders(headers, this.#dialect, null),
        this.#dialect,
        this.#secret,
      ),
      body: body === null ? null : JSON.stringify(body),
      signal,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: await readCheckBody(answer.body, answer.headers),
    };
  }

  async #makeUp(drill: Drill, path: string, signal: AbortSignal): Promise<CheckReply> {
    const answer = madeUpAnswer(drill, this.#dialect, path);
    if (answer !== null) {
      return { status: answer.status, headers: answer.headers, body: undefined };
    }
    const { error, afterMs } = madeUpFailure(drill, this.#options.provider.timeouts.connectMs);
    if (afterMs > 0) {
      await pause(this.#options.clock, afterMs, signal);
    }
    throw error;
  }
}

type TimeLimit = { readonly signal: AbortSignal; end(): void };

/**
 * Aborts after `ms`, or with `closing`. Not by `AbortSignal.any` and `AbortSignal.timeout`: the garbage
 * collector takes both away under a call that waits, which then waits for ever (seen in Node 20.20).
 */
function timeLimit(clock: Clock, closing: AbortSignal, ms: number): TimeLimit {
  const controller = new AbortController();
  const close = () => controller.abort(closing.reason);
  const cancel = clock.after(ms, () =>
    controller.abort(new DOMException('no answer in time', 'TimeoutError')),
  );
  closing.addEventListener('abort', close);
  if (closing.aborted) {
    close();
  }
  return {
    signal: controller.signal,
    end() {
      cancel();
      closing.removeEventListener('abort', close);
    },
  };
}

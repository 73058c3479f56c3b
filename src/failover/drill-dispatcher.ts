import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import type { Dialect } from '../providers/dialect.js';
import type { Drill } from './drill.js';
import { type MadeUpAnswer, madeUpAnswer, madeUpFailure } from './made-up-answer.js';

type Options = {
  readonly clock: Clock;
  readonly dialect: Dialect;
  /** The client's, below the base URL. */
  readonly path: string;
  readonly connectMs: number;
};

/**
 * Stands in the place of the connections to a provider while a drill lasts. It answers by itself, so
 * that all that is behind an attempt happens for real and nothing is sent.
 */
export class DrillDispatcher implements Pick<Dispatcher, 'dispatch'> {
  readonly #drill: Drill;
  readonly #options: Options;

  constructor(drill: Drill, options: Options) {
    this.#drill = drill;
    this.#options = options;
  }

  dispatch(call: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { clock, dialect, path, connectMs } = this.#options;
    this.#drill.answered += 1;
    if (call.body instanceof Readable) {
      // a client that is not done with sending may read no answer before it is
      call.body.resume();
    }
    const answer = madeUpAnswer(this.#drill, dialect, path);
    const controller = new Controller(handler);
    if (answer !== null) {
      // never in the caller's own turn, as no answer of a provider comes either
      setImmediate(give, answer, handler, controller, call.method === 'HEAD');
      return true;
    }
    const { error, afterMs } = madeUpFailure(this.#drill, connectMs);
    const fail = (): void => handler.onResponseError?.(controller, error);
    if (afterMs === 0) {
      setImmediate(fail);
    } else {
      clock.after(Math.min(afterMs, call.headersTimeout ?? afterMs), fail);
    }
    return true;
  }
}

function give(
  { status, headers, statusText, body }: MadeUpAnswer,
  handler: Dispatcher.DispatchHandler,
  controller: Controller,
  isHead: boolean,
): void {
  controller.rawHeaders = Object.entries(headers).flatMap((pair) =>
    pair.map((text) => Buffer.from(text)),
  );
  try {
    handler.onRequestStart?.(controller, {});
    if (!controller.aborted) {
      handler.onResponseStart?.(controller, status, headers, statusText);
    }
    if (!controller.aborted && !isHead) {
      handler.onResponseData?.(controller, body);
    }
    if (!controller.aborted) {
      handler.onResponseEnd?.(controller, {});
    }
  } catch (error) {
    // as undici does with what a handler throws
    controller.abort(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Its answer is there as a whole, so there is nothing to pause. */
class Controller implements Dispatcher.DispatchController {
  readonly #handler: Dispatcher.DispatchHandler;
  rawHeaders: Buffer[] | null = null;
  readonly paused = false;
  reason: Error | null = null;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler;
  }

  get aborted(): boolean {
    return this.reason !== null;
  }

  abort(reason: Error): void {
    if (!this.aborted) {
      this.reason = reason;
      this.#handler.onResponseError?.(this, reason);
    }
  }

  pause(): void {}

  resume(): void {}
}

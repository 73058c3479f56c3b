import { type Dispatcher, errors } from 'undici';
import type { FailedAnswer } from '../providers/dialect.js';
import type { Headers } from '../providers/reset-hint.js';
import { answerBufferMs } from './answer-buffer.js';
import type { AttemptCall, AttemptOptions } from './attempt-call.js';
import type { AttemptEnd } from './attempt-end.js';
import { type AnswerHead, ClientAnswer } from './client-answer.js';
import { FirstByteLimit } from './first-byte-limit.js';
import type { HoldDecision } from './hold.js';
import { describeNetworkError, type NetworkError } from './network-error.js';
import { PendingAnswer } from './pending-answer.js';
import { streamHoldLimits } from './stream-hold.js';
import { observeSend, type SentObserver } from './upstreams.js';

type Mode = 'waiting' | 'reading' | 'holding' | 'passing' | 'over';

/** One try with one key: undici's handler on one side, the client's response on the other. */
export class Attempt implements Dispatcher.DispatchHandler, SentObserver {
  readonly #options: AttemptOptions;
  readonly #firstByte: FirstByteLimit;
  readonly #settle: (end: AttemptEnd) => void;
  readonly ended: Promise<AttemptEnd>;
  #mode: Mode = 'waiting';
  #controller: Dispatcher.DispatchController | null = null;
  #sent = false;
  #reused = false;
  #clientGone = false;
  #complete = false;
  readonly #answer = new PendingAnswer();
  readonly #client: ClientAnswer;
  #cancelTimer: (() => void) | null = null;

  constructor(call: AttemptCall, options: AttemptOptions) {
    this.#options = options;
    this.#client = new ClientAnswer(options.response, options.redactor);
    let settle: (end: AttemptEnd) => void = () => {};
    this.ended = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
    const { dispatcher, origin, path, headers, body, firstByteMs, idleMs } = call;
    this.#firstByte = new FirstByteLimit(options.clock, call);
    try {
      dispatcher.dispatch(
        {
          origin,
          path,
          method: call.method as Dispatcher.HttpMethod,
          headers,
          body,
          headersTimeout: firstByteMs,
          bodyTimeout: idleMs,
        },
        this,
      );
    } catch (error) {
      // undici throws at once for what it will not send, such as a header it does not allow
      this.onResponseError(null, asError(error));
    }
  }

  /** The client went away: the upstream call ends now, and counts against no key. */
  abandon(): void {
    if (this.#mode === 'over') {
      return;
    }
    this.#clientGone = true;
    if (this.#controller === null) {
      // still connecting: undici starts it later, and is told to stop then
      this.#settle({ kind: 'client-gone' });
      this.#finish(null);
    } else {
      this.#controller.abort(new Error('the client went away'));
    }
  }

  onSent(reused: boolean): void {
    this.#sent = true;
    this.#reused = reused;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#clientGone) {
      controller.abort(new Error('the client went away'));
      return;
    }
    observeSend(this);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Headers,
    statusText = '',
  ): void {
    if (status < 200) {
      this.#cancelTimer ??= this.#firstByte.start(() =>
        controller.abort(new errors.HeadersTimeoutError()),
      );
      return;
    }
    this.#cancelTimer?.();
    const raw = (controller.rawHeaders ?? []) as readonly (Buffer | string)[];
    this.#answer.begin(status, statusText, headers, this.#options.markSession?.(raw) ?? raw);
    if (status >= 400 || this.#mustDecode) {
      // whatever the status: the body may say more
      this.#mode = 'reading';
      this.#cancelTimer = this.#options.clock.after(answerBufferMs, () =>
        this.#late(() => this.#judge()),
      );
      return;
    }
    this.#answer.hold = this.#options.holdFor(status, headers);
    if (this.#answer.hold === null) {
      this.#commit();
      return;
    }
    this.#mode = 'holding';
    this.#cancelTimer = this.#options.clock.after(streamHoldLimits.ms, () =>
      this.#late(() => this.#commit()),
    );
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    switch (this.#mode) {
      case 'passing':
        this.#client.write(controller, chunk);
        break;
      case 'holding':
        this.#decide(this.#answer.hold?.push(chunk));
        break;
      case 'reading':
        this.#answer.buffer.push(chunk);
        if (this.#answer.buffer.isFull) {
          this.#judge();
        }
        break;
      default:
        break;
    }
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: Headers): void {
    this.#complete = true;
    if (this.#mode === 'holding') {
      this.#decide(this.#answer.hold?.end());
    } else if (this.#mode === 'reading') {
      this.#judge();
    }
    // either of them may have made it an answer that passes
    if ((this.#mode as Mode) === 'passing') {
      this.#client.end(trailers);
      this.#finish(null);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#mode === 'over') {
      return;
    }
    if (this.#mode === 'reading' && !this.#clientGone) {
      this.#judge(); // what came of a failed answer is enough to know what it is
    }
    if ((this.#mode as Mode) === 'over') {
      return;
    }
    const network = describeNetworkError(error, this.#sent);
    if (this.#mode === 'passing') {
      this.#client.breakOff();
      this.#finish(this.#clientGone ? null : network);
      return;
    }
    if (this.#clientGone) {
      this.#settle({ kind: 'client-gone' });
    } else {
      this.#settle({
        kind: 'unreachable',
        error: network,
        sent: this.#sent,
        staleConnection: this.#reused && this.#mode === 'waiting' && network.connectionLost,
      });
    }
    this.#finish(null);
  }

  #decide(decision: HoldDecision = { kind: 'commit' }): void {
    if (decision.kind === 'commit') {
      this.#commit();
    } else if (decision.kind === 'error') {
      this.#passOrRefuse({ ...decision.error, headers: this.#answer.headers });
    }
  }

  #judge(): void {
    this.#cancelTimer?.();
    this.#mode = 'waiting'; // what Node may throw at a commit must not be judged again
    this.#passOrRefuse(this.#answer.asFailed());
  }

  #passOrRefuse(answer: FailedAnswer): void {
    if (this.#options.passesOn(answer)) {
      this.#commit();
    } else {
      this.#refuse(answer);
    }
  }

  get #mustDecode(): boolean {
    return this.#answer.mustDecode(this.#complete);
  }

  #commit(): void {
    this.#cancelTimer?.();
    if (this.#mustDecode) {
      this.#commitDecoded();
      return;
    }
    const { onCommit, tapFor } = this.#options;
    const { status, headers, rawHeaders } = this.#answer;
    // undici ends this attempt with what `begin` throws
    this.#client.begin(this.#head(), rawHeaders);
    this.#client.tap = tapFor(status, headers);
    this.#mode = 'passing';
    onCommit(status, headers);
    this.#settle({ kind: 'answered' });
    const controller = this.#controller;
    if (controller !== null) {
      for (const chunk of this.#answer.chunks) {
        this.#client.write(controller, chunk);
      }
      controller.rawHeaders = null;
    }
    this.#answer.forget();
  }

  #commitDecoded(): void {
    const { status, headers, rawHeaders, buffer } = this.#answer;
    const decoded = this.#complete ? buffer.decoded(headers) : null;
    this.#client.whole(this.#head(), this.#options.readable(status, rawHeaders, decoded));
    this.#options.onCommit(status, headers);
    this.#settle({ kind: 'answered' });
    this.#finish(null);
    if (!this.#complete) {
      this.#controller?.abort(new Error('the rest of this answer is not wanted'));
    }
  }

  #head(): AnswerHead {
    const { status, statusText } = this.#answer;
    return { status, statusText, ownHeaders: this.#options.ownHeaders(status) };
  }

  /** From a timer, where undici does not catch what Node throws for headers that it will not send. */
  #late(decide: () => void): void {
    try {
      decide();
    } catch (error) {
      this.onResponseError(this.#controller, asError(error));
      this.#controller?.abort(asError(error));
    }
  }

  /** Ends the attempt as failed; what the provider still sends of this answer is not wanted. */
  #refuse(answer: FailedAnswer): void {
    this.#settle({ kind: 'refused', answer });
    this.#finish(null);
    if (!this.#complete) {
      this.#controller?.abort(new Error('the attempt failed'));
    }
  }

  #finish(broken: NetworkError | null): void {
    if (this.#mode === 'over') {
      return;
    }
    this.#mode = 'over';
    this.#cancelTimer?.();
    this.#options.onDone(broken);
  }
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}

import { type Dispatcher, errors } from 'undici';
import type { FailedAnswer } from '../providers/dialect.js';
import type { Headers } from '../providers/reset-hint.js';
import { isEncoded } from './answer-body.js';
import { AnswerBuffer, answerBufferMs, encodingOf } from './answer-buffer.js';
import type { AttemptCall, AttemptOptions } from './attempt-call.js';
import type { AttemptEnd } from './attempt-end.js';
import { type AnswerHead, ClientAnswer } from './client-answer.js';
import { FirstByteLimit } from './first-byte-limit.js';
import type { Hold, HoldDecision } from './hold.js';
import { describeNetworkError, type NetworkError } from './network-error.js';
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
  #status = 0;
  #statusText = '';
  #headers: Headers = {};
  #rawHeaders: readonly (Buffer | string)[] = [];
  #hold: Hold | null = null;
  readonly #buffer = new AnswerBuffer();
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
    this.#status = status;
    this.#statusText = statusText;
    this.#headers = headers;
    const raw = (controller.rawHeaders ?? []) as readonly (Buffer | string)[];
    this.#rawHeaders = this.#options.markSession?.(raw) ?? raw;
    if (status >= 400 || this.#mustDecode) {
      // whatever the status: the body may say more
      this.#mode = 'reading';
      this.#cancelTimer = this.#options.clock.after(answerBufferMs, () =>
        this.#late(() => this.#judge()),
      );
      return;
    }
    this.#hold = this.#options.holdFor(status, headers);
    if (this.#hold === null) {
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
        this.#decide(this.#hold?.push(chunk));
        break;
      case 'reading':
        this.#buffer.push(chunk);
        if (this.#buffer.isFull) {
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
      this.#decide(this.#hold?.end());
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
      this.#passOrRefuse({ ...decision.error, headers: this.#headers });
    }
  }

  #judge(): void {
    this.#cancelTimer?.();
    this.#mode = 'waiting'; // what Node may throw at a commit must not be judged again
    const body = this.#buffer.body(this.#headers);
    this.#passOrRefuse({ status: this.#status, headers: this.#headers, body });
  }

  #passOrRefuse(answer: FailedAnswer): void {
    if (this.#options.passesOn(answer)) {
      this.#commit();
    } else {
      this.#refuse(answer);
    }
  }

  /** Whether a secret in this answer's body, if it has one, could not be seen as it passes. */
  get #mustDecode(): boolean {
    const isBare = this.#complete && this.#buffer.isEmpty;
    return this.#status >= 300 && !isBare && isEncoded(encodingOf(this.#headers));
  }

  #commit(): void {
    this.#cancelTimer?.();
    if (this.#mustDecode) {
      this.#commitDecoded();
      return;
    }
    const { onCommit, tapFor } = this.#options;
    // undici ends this attempt with what `begin` throws
    this.#client.begin(this.#head(), this.#rawHeaders);
    this.#client.tap = tapFor(this.#status, this.#headers);
    this.#mode = 'passing';
    onCommit(this.#status, this.#headers);
    this.#forgetHeaders();
    this.#settle({ kind: 'answered' });
    for (const chunk of this.#hold?.chunks ?? this.#buffer.chunks) {
      if (this.#controller !== null) {
        this.#client.write(this.#controller, chunk);
      }
    }
    this.#hold = null;
  }

  #commitDecoded(): void {
    const decoded = this.#complete ? this.#buffer.decoded(this.#headers) : null;
    this.#client.whole(
      this.#head(),
      this.#options.readable(this.#status, this.#rawHeaders, decoded),
    );
    this.#options.onCommit(this.#status, this.#headers);
    this.#settle({ kind: 'answered' });
    this.#finish(null);
    if (!this.#complete) {
      this.#controller?.abort(new Error('the rest of this answer is not wanted'));
    }
  }

  #head(): AnswerHead {
    const status = this.#status;
    return { status, statusText: this.#statusText, ownHeaders: this.#options.ownHeaders(status) };
  }

  /** A stream may be open for an hour, and these hold the bytes that they were read from, too. */
  #forgetHeaders(): void {
    this.#headers = {};
    this.#rawHeaders = [];
    if (this.#controller !== null) {
      this.#controller.rawHeaders = null;
    }
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

import { isFailure, type Outcome } from '../keys/outcome.js';
import { addTokens } from '../keys/tokens.js';
import type { FailedAnswer } from '../providers/dialect.js';
import type { Headers } from '../providers/reset-hint.js';
import { recordAccount } from './account-record.js';
import { Attempt } from './attempt.js';
import type { AttemptEnd } from './attempt-end.js';
import { describeAttempt, recordAttempt } from './attempt-record.js';
import { authorizedHeaders } from './authorized-headers.js';
import { sameKeyReplay } from './describe-failover.js';
import type { Drill } from './drill.js';
import { DrillDispatcher } from './drill-dispatcher.js';
import type { EngineContext } from './engine-context.js';
import { holdFor } from './hold-for.js';
import { isSafeMethod } from './is-safe-method.js';
import type { KeySlot } from './key-slot.js';
import { recordLimits } from './limits-record.js';
import type { NetworkError } from './network-error.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { ProviderPool } from './provider-pool.js';
import { isRefusal, type ReadAnswer, readAnswer } from './read-answer.js';
import { readableError } from './readable-error.js';
import { upstreamPath } from './request-target.js';
import { markSession } from './session.js';
import { canTap, UsageTap } from './usage-tap.js';

/** An attempt that failed, so that the request may go on. */
export type FailedAttempt = {
  readonly slot: KeySlot;
  readonly answer: ReadAnswer;
  readonly headers: Headers;
  /** The provider may have acted on it although no answer came. */
  readonly sentWithoutAnswer: boolean;
  readonly connectFailed: boolean;
  /** The one that made the failure up, or null. */
  readonly drill: Drill | null;
};

export type KeyAttemptOptions = {
  readonly firstByteMs: number;
  /** Whether a failure with this status goes to the client as it came. */
  readonly passesOnFailure: (answer: ReadAnswer) => boolean;
  readonly countsServerError: boolean;
  readonly ownHeaders: (status: number) => readonly string[];
};

/**
 * Sends one request with one key, writes the outcome down on that key, and passes a good answer on.
 * A keep-alive connection that died without a byte is no failure: the key gets a fresh one, once.
 */
export class KeyAttempt {
  readonly #context: EngineContext;
  readonly #pool: ProviderPool;
  readonly #slot: KeySlot;
  readonly #request: OutgoingRequest;
  readonly #options: KeyAttemptOptions;
  /** One that begins or ends meanwhile is for the attempts after this one. */
  readonly #drill: Drill | null;
  #attempt: Attempt | null = null;
  #abandoned = false;
  #tap: UsageTap | null = null;
  /** What a failed answer was read as; null while there is none. */
  #judged: ReadAnswer | null = null;

  constructor(
    context: EngineContext,
    pool: ProviderPool,
    slot: KeySlot,
    request: OutgoingRequest,
    options: KeyAttemptOptions,
  ) {
    this.#context = context;
    this.#pool = pool;
    this.#slot = slot;
    this.#request = request;
    this.#options = options;
    this.#drill = slot.drill;
  }

  /** Null if the client has its answer, or went away. */
  async run(): Promise<FailedAttempt | null> {
    if (this.#drill === null) {
      this.#slot.usage.begin(this.#context.clock.now().wall);
    }
    let end = await this.#send(false);
    const canRepeat = this.#request.body === null || Buffer.isBuffer(this.#request.body);
    const isOver = this.#abandoned || this.#context.upstreams.isDestroyed;
    if (end.kind === 'unreachable' && end.staleConnection && canRepeat && !isOver) {
      if (!isSafeMethod(this.#request.method)) {
        this.#context.events.add(sameKeyReplay(this.#slot));
      }
      end = await this.#send(true);
    }
    switch (end.kind) {
      case 'answered':
        return null;
      case 'client-gone':
        this.#record(withoutStatus('client-gone', 'the client went away'));
        return null;
      case 'refused':
        return this.#failed(this.#judged ?? this.#read(end.answer), end);
      case 'unreachable':
        return this.#failed(withoutStatus('network-error', end.error.text), end);
    }
  }

  abandon(): void {
    this.#abandoned = true;
    this.#attempt?.abandon();
  }

  #send(onFreshConnection: boolean): Promise<AttemptEnd> {
    const { upstreams, clock, redactor } = this.#context;
    const { dialect } = this.#pool;
    const { conversation } = dialect;
    const { origin, basePath, usage, config } = this.#slot;
    const { target, headers, method, body, response } = this.#request;
    const provider = this.#pool.config;
    const fresh = onFreshConnection ? upstreams.fresh(origin, provider) : null;
    const dispatcher =
      this.#drill === null
        ? (fresh ?? upstreams.for(origin, provider))
        : new DrillDispatcher(this.#drill, {
            clock,
            dialect,
            path: target.path,
            connectMs: provider.timeouts.connectMs,
          });
    const startedAt = clock.now().mono;
    usage.inFlight += 1;
    this.#context.onChange();
    this.#attempt = new Attempt(
      {
        dispatcher,
        origin,
        path: upstreamPath(basePath, target.path, dialect) + target.query,
        method,
        headers: authorizedHeaders(headers, dialect, config.secret?.reveal() ?? ''),
        body,
        firstByteMs: this.#options.firstByteMs,
        idleMs: conversation === null ? provider.timeouts.idleMs : 0,
      },
      {
        clock,
        response,
        redactor,
        holdFor: (status, answered) => holdFor(status, answered, dialect),
        markSession:
          conversation === null
            ? null
            : (raw) => markSession(raw, conversation.sessionHeader, this.#slot),
        passesOn: (answer) => this.#passesOn(answer),
        readable: (status, rawHeaders, decoded) =>
          readableError(status, rawHeaders, decoded, (error) =>
            dialect.errorBody(error, target.path),
          ),
        ownHeaders: this.#options.ownHeaders,
        tapFor: (status, answered) => {
          const tells = conversation === null && canTap(method, status, answered);
          this.#tap = tells ? new UsageTap(answered) : null;
          return this.#tap;
        },
        onCommit: (status, answered) => this.#onCommit(status, answered, startedAt),
        onDone: (broken) => {
          usage.inFlight -= 1;
          this.#onDone(broken);
          fresh?.close().catch(() => fresh.destroy());
        },
      },
    );
    if (this.#abandoned) {
      this.#attempt.abandon();
    }
    return this.#attempt.ended;
  }

  #passesOn(failed: FailedAnswer): boolean {
    const answer = this.#read(failed);
    const isPassed = !isFailure(answer.outcome) || this.#options.passesOnFailure(answer);
    // a model or a size that no other key may have either: the caller asked for the wrong one
    const isCallersFault = isPassed && answer.outcome === 'forbidden' && !isRefusal(answer.status);
    this.#judged = isCallersFault ? { ...answer, outcome: 'caller-fault' } : answer;
    return isPassed;
  }

  #read(answer: FailedAnswer): ReadAnswer {
    const read = readAnswer(answer, this.#pool.dialect, this.#context);
    // in every sentence about it: nobody must take it for the provider's
    return this.#drill === null
      ? read
      : { ...read, reason: `${read.reason} (drill)`, message: null, code: null };
  }

  #onCommit(status: number, headers: Headers, startedAt: number): void {
    const answer = this.#judged ?? this.#read({ status, headers, body: undefined });
    if (answer.outcome === 'ok') {
      this.#slot.usage.latency.add(this.#context.clock.now().mono - startedAt);
    }
    this.#record(answer);
    recordAccount(this.#context, this.#pool, this.#slot, headers);
    if (answer.outcome === 'ok') {
      recordLimits(this.#context, this.#pool, this.#slot, headers, this.#request.scope);
    }
    if (isFailure(answer.outcome)) {
      this.#noteFailure(answer);
    }
  }

  /** Too late for another key: the client's connection was broken off, so that it can tell. */
  #onDone(broken: NetworkError | null): void {
    const told = this.#tap?.tokens() ?? null;
    if (told !== null && this.#pool.counted.isNew(this.#tap?.responseId ?? null, told)) {
      this.#slot.usage.tokens = addTokens(this.#slot.usage.tokens, told);
    }
    this.#context.onChange();
    if (broken !== null) {
      const text = `the answer broke off: ${broken.text}`;
      const atWall = this.#context.clock.now().wall;
      this.#slot.usage.lastError = { atWall, text, outcome: 'network-error' };
      this.#noteFailure(withoutStatus('network-error', text));
    }
  }

  #failed(
    answer: ReadAnswer,
    end: Extract<AttemptEnd, { kind: 'refused' | 'unreachable' }>,
  ): FailedAttempt {
    this.#record(answer);
    this.#noteFailure(answer);
    const isUnreachable = end.kind === 'unreachable';
    // whoever is refused is nobody's key
    if (!isUnreachable && answer.outcome !== 'invalid') {
      recordAccount(this.#context, this.#pool, this.#slot, end.answer.headers);
    }
    return {
      slot: this.#slot,
      answer,
      headers: isUnreachable ? {} : end.answer.headers,
      sentWithoutAnswer: isUnreachable && end.sent,
      connectFailed: isUnreachable && end.error.connectFailed,
      drill: this.#drill,
    };
  }

  #record(answer: ReadAnswer): void {
    recordAttempt(this.#context, this.#pool, this.#slot, answer, {
      request: this.#request,
      countsAgainstKey: this.#options.countsServerError,
      drill: this.#drill,
    });
  }

  #noteFailure(answer: ReadAnswer): void {
    this.#context.events.add({
      type: 'attempt-failed',
      provider: this.#slot.provider,
      key: this.#slot.id,
      outcome: answer.outcome,
      detail: describeAttempt(answer, this.#slot, this.#request.scope, this.#context.clock.now()),
    });
  }
}

function withoutStatus(outcome: Outcome, reason: string): ReadAnswer {
  return {
    outcome,
    holdsFor: 'key',
    status: null,
    toldMs: null,
    reason,
    message: null,
    code: null,
  };
}

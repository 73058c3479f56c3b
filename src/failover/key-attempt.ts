import { isFailure } from '../keys/outcome.js';
import type { FailedAnswer } from '../providers/dialect.js';
import { Attempt } from './attempt.js';
import type { AttemptEnd } from './attempt-end.js';
import { authorizedHeaders } from './authorized-headers.js';
import { sameKeyReplay } from './describe-failover.js';
import type { Drill } from './drill.js';
import { DrillDispatcher } from './drill-dispatcher.js';
import type { EngineContext } from './engine-context.js';
import type { FailedAttempt } from './failed-attempt.js';
import { holdFor } from './hold-for.js';
import { isSafeMethod } from './is-safe-method.js';
import { KeyLedger } from './key-ledger.js';
import type { KeySlot } from './key-slot.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { ProviderPool } from './provider-pool.js';
import { isRefusal, type ReadAnswer } from './read-answer.js';
import { readableError } from './readable-error.js';
import { upstreamPath } from './request-target.js';
import { markSession } from './session.js';
import { canTap, UsageTap } from './usage-tap.js';

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
  readonly #ledger: KeyLedger;
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
    const { countsServerError } = options;
    const attempt = { countsServerError, drill: slot.drill };
    this.#ledger = new KeyLedger(context, pool, slot, request, attempt);
  }

  /** Null if the client has its answer, or went away. */
  async run(): Promise<FailedAttempt | null> {
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
        this.#ledger.clientGone();
        return null;
      case 'refused':
        return this.#ledger.refused(this.#judged ?? this.#ledger.read(end.answer), end.answer);
      case 'unreachable':
        return this.#ledger.unreachable(end);
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
        onCommit: (status, answered) => {
          const answer = { status, headers: answered, body: undefined };
          this.#ledger.committed(this.#judged ?? this.#ledger.read(answer), answered);
        },
        onDone: (broken) => {
          usage.inFlight -= 1;
          this.#ledger.done(broken, this.#tap);
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
    const answer = this.#ledger.read(failed);
    const isPassed = !isFailure(answer.outcome) || this.#options.passesOnFailure(answer);
    // a model or a size that no other key may have either: the caller asked for the wrong one
    const isCallersFault = isPassed && answer.outcome === 'forbidden' && !isRefusal(answer.status);
    this.#judged = isCallersFault ? { ...answer, outcome: 'caller-fault' } : answer;
    return isPassed;
  }
}

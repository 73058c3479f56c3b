import { isFailure, type Outcome } from '../keys/outcome.js';
import { addTokens } from '../keys/tokens.js';
import type { FailedAnswer } from '../providers/dialect.js';
import type { Headers } from '../providers/reset-hint.js';
import { recordAccount } from './account-record.js';
import type { AttemptEnd } from './attempt-end.js';
import { describeAttempt, recordAttempt } from './attempt-record.js';
import type { Drill } from './drill.js';
import type { EngineContext } from './engine-context.js';
import type { FailedAttempt } from './failed-attempt.js';
import type { KeySlot } from './key-slot.js';
import { recordLimits } from './limits-record.js';
import type { NetworkError } from './network-error.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { ProviderPool } from './provider-pool.js';
import { type ReadAnswer, readAnswer } from './read-answer.js';
import type { UsageTap } from './usage-tap.js';

/**
 * Writes down on a key, and tells in events, what one attempt with it came to: its outcome, and what
 * the answer said of limits, account and tokens.
 */
export class KeyLedger {
  readonly #context: EngineContext;
  readonly #pool: ProviderPool;
  readonly #slot: KeySlot;
  readonly #request: OutgoingRequest;
  readonly #countsServerError: boolean;
  readonly #drill: Drill | null;
  readonly #startedAt: number;

  constructor(
    context: EngineContext,
    pool: ProviderPool,
    slot: KeySlot,
    request: OutgoingRequest,
    attempt: { readonly countsServerError: boolean; readonly drill: Drill | null },
  ) {
    this.#context = context;
    this.#pool = pool;
    this.#slot = slot;
    this.#request = request;
    this.#countsServerError = attempt.countsServerError;
    this.#drill = attempt.drill;
    const { mono, wall } = context.clock.now();
    this.#startedAt = mono;
    if (attempt.drill === null) {
      slot.usage.begin(wall);
    }
  }

  read(answer: FailedAnswer): ReadAnswer {
    const read = readAnswer(answer, this.#pool.dialect, this.#context);
    // in every sentence about it: nobody must take it for the provider's
    return this.#drill === null
      ? read
      : { ...read, reason: `${read.reason} (drill)`, message: null, code: null };
  }

  /** The answer is the client's now. */
  committed(answer: ReadAnswer, headers: Headers): void {
    if (answer.outcome === 'ok') {
      this.#slot.usage.latency.add(this.#context.clock.now().mono - this.#startedAt);
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

  /**
   * Nothing of the attempt is left. `broken` ended a committed answer early, too late for another key:
   * the client's connection was broken off, so that it can tell.
   */
  done(broken: NetworkError | null, tap: UsageTap | null): void {
    const told = tap?.tokens() ?? null;
    if (told !== null && this.#pool.counted.isNew(tap?.responseId ?? null, told)) {
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

  clientGone(): void {
    this.#record(withoutStatus('client-gone', 'the client went away'));
  }

  refused(answer: ReadAnswer, { headers }: FailedAnswer): FailedAttempt {
    const how = { headers, sentWithoutAnswer: false, connectFailed: false };
    const failed = this.#failed(answer, how);
    // whoever is refused is nobody's key
    if (answer.outcome !== 'invalid') {
      recordAccount(this.#context, this.#pool, this.#slot, headers);
    }
    return failed;
  }

  unreachable({ error, sent }: Extract<AttemptEnd, { kind: 'unreachable' }>): FailedAttempt {
    return this.#failed(withoutStatus('network-error', error.text), {
      headers: {},
      sentWithoutAnswer: sent,
      connectFailed: error.connectFailed,
    });
  }

  #failed(
    answer: ReadAnswer,
    how: Pick<FailedAttempt, 'headers' | 'sentWithoutAnswer' | 'connectFailed'>,
  ): FailedAttempt {
    this.#record(answer);
    this.#noteFailure(answer);
    return { slot: this.#slot, answer, drill: this.#drill, ...how };
  }

  #record(answer: ReadAnswer): void {
    recordAttempt(this.#context, this.#pool, this.#slot, answer, {
      request: this.#request,
      countsAgainstKey: this.#countsServerError,
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

import { isLimited } from '../keys/key-facts.js';
import { answerSessionGone, answerUnserved, type Unserved } from './answer-unserved.js';
import { backOff } from './back-off.js';
import type { ClientPresence } from './client-presence.js';
import { failoverEvents, ownHeaders } from './describe-failover.js';
import type { EngineContext } from './engine-context.js';
import type { FailedAttempt } from './failed-attempt.js';
import { isSafeMethod } from './is-safe-method.js';
import { KeyAttempt } from './key-attempt.js';
import type { Refusal } from './key-check.js';
import type { KeySlot } from './key-slot.js';
import { KeyWalk } from './key-walk.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { passesAsItCame } from './passes-as-it-came.js';
import type { ProviderPool } from './provider-pool.js';
import { isRefusal } from './read-answer.js';
import type { SendableBody } from './request-body.js';
import { unknownSession } from './session-gone.js';

/** A refused key that a health check should confirm (design: invalid, forbidden), or say more of. */
export type ConfirmKey = (slot: KeySlot, refusal: Refusal) => void;

/** One request's tries: which key is next, what a failure leads to, and what the client gets in the end. */
export class FailoverRun {
  readonly #context: EngineContext;
  readonly #pool: ProviderPool;
  readonly #outgoing: OutgoingRequest;
  readonly #body: SendableBody;
  readonly #client: ClientPresence;
  readonly #confirm: ConfirmKey;
  readonly #walk: KeyWalk;
  readonly #failed: FailedAttempt[] = [];
  #serverErrors = 0;
  /** The backoff before the attempt that is next. */
  #pausedMs: number | null = null;
  #attempt: KeyAttempt | null = null;

  constructor(
    context: EngineContext,
    pool: ProviderPool,
    outgoing: OutgoingRequest,
    body: SendableBody,
    client: ClientPresence,
    confirm: ConfirmKey,
  ) {
    this.#context = context;
    this.#pool = pool;
    this.#outgoing = outgoing;
    this.#body = body;
    this.#client = client;
    this.#confirm = confirm;
    const only = outgoing.session?.slot ?? null;
    this.#walk = new KeyWalk(pool, context.clock, outgoing.scope, client, only);
  }

  /** Resolves when the answer has begun, or the client went away. */
  async run(): Promise<void> {
    const { clock } = this.#context;
    if (this.#outgoing.session?.slot === null) {
      answerSessionGone(this.#unserved, unknownSession);
      return;
    }
    const endsAt = clock.now().mono + this.#pool.config.timeouts.requestMs;
    for (;;) {
      const left = endsAt - clock.now().mono;
      const stopped = this.#stopReason(left);
      const slot = stopped === null ? await this.#walk.next() : null;
      if (this.#client.isGone) {
        return;
      }
      if (slot === null || this.#context.upstreams.isDestroyed) {
        answerUnserved(this.#unserved, this.#stopReason(left));
        return;
      }
      this.#noteFailover(slot);
      this.#noteNoReplay(slot);
      const failed = await this.#try(slot, left);
      if (failed === null) {
        return;
      }
      this.#failed.push(failed);
      await this.#afterFailure(failed);
    }
  }

  /** The client went away: what is under way for it ends. */
  abandon(): void {
    this.#attempt?.abandon();
  }

  /** Why no further key may be tried, whatever there is; null if one may. */
  #stopReason(leftMs: number): string | null {
    if (this.#context.upstreams.isDestroyed) {
      return 'the engine was ended';
    }
    if (leftMs <= 0) {
      return 'the time for this request was up';
    }
    if (this.#serverErrors === 2) {
      return 'a second server error ended this request';
    }
    return this.#body.kind === 'streamed' && this.#failed.length > 0
      ? 'the body is too long to be sent again'
      : null;
  }

  #try(slot: KeySlot, leftMs: number): Promise<FailedAttempt | null> {
    this.#attempt = new KeyAttempt(this.#context, this.#pool, slot, this.#outgoing, {
      firstByteMs: Math.min(this.#pool.config.timeouts.firstByteMs, leftMs),
      passesOnFailure: (answer) =>
        passesAsItCame(answer, {
          mayReplay: this.#body.kind === 'kept',
          serverErrors: this.#serverErrors,
          hasNext: this.#walk.hasNext,
          isWorthWaiting: this.#isWorthWaiting(),
        }),
      countsServerError: this.#serverErrors === 0,
      ownHeaders: (status) => ownHeaders(slot, status, this.#failed),
    });
    return this.#attempt.run();
  }

  /** Whether a key that is only limited may serve this request later. */
  #isWorthWaiting(): boolean {
    const now = this.#context.clock.now();
    return this.#pool.slots.some(({ facts }) => isLimited(facts, this.#outgoing.scope, now));
  }

  async #afterFailure(failed: FailedAttempt): Promise<void> {
    const { slot, answer, connectFailed } = failed;
    switch (answer.outcome) {
      case 'invalid':
      case 'forbidden':
        if (isRefusal(answer.status)) {
          this.#askAbout(failed, answer.outcome);
        }
        break;
      case 'exhausted':
        // a limit of the key's own is named by the check alone, and ended by none that did not find it
        if (this.#pool.dialect.healthCheck.provesMoney === 'own-limit') {
          this.#askAbout(failed, answer.outcome);
        }
        break;
      case 'network-error':
        if (connectFailed) {
          this.#walk.noteConnectFailure(slot.origin);
        }
        break;
      case 'server-error':
        this.#serverErrors += 1;
        if (this.#serverErrors === 1 && this.#walk.hasNext) {
          this.#pausedMs = await backOff(this.#context, this.#client);
        }
        break;
      default:
        break;
    }
  }

  #askAbout({ slot, answer, drill }: FailedAttempt, outcome: Refusal['outcome']): void {
    const { path } = this.#outgoing.target;
    this.#confirm(slot, { outcome, path, reason: answer.reason, drill });
  }

  get #unserved(): Unserved {
    return {
      context: this.#context,
      pool: this.#pool,
      walk: this.#walk,
      outgoing: this.#outgoing,
      failed: this.#failed,
    };
  }

  #noteFailover(to: KeySlot): void {
    const last = this.#failed.at(-1);
    if (last === undefined) {
      return;
    }
    const mayBeBilledTwice = last.sentWithoutAnswer && !isSafeMethod(this.#outgoing.method);
    if (last.drill === null) {
      last.slot.usage.failovers += 1;
    }
    for (const event of failoverEvents(
      last,
      to,
      this.#outgoing.scope,
      this.#pausedMs,
      mayBeBilledTwice,
      this.#context.clock.now(),
    )) {
      this.#context.events.add(event);
    }
    this.#pausedMs = null;
  }

  #noteNoReplay(slot: KeySlot): void {
    if (this.#body.kind === 'streamed') {
      this.#context.events.add({
        type: 'no-replay',
        provider: slot.provider,
        key: slot.id,
        detail: `${this.#body.reason}: sent once, without failover`,
      });
    }
  }
}

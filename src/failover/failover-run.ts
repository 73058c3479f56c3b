import { isLimited } from '../keys/key-facts.js';
import type { OwnError } from '../providers/dialect.js';
import type { ClientPresence } from './client-presence.js';
import { describeExhausted } from './describe-exhausted.js';
import { failoverEvents, ownHeaders, triedKeys } from './describe-failover.js';
import type { EngineContext } from './engine-context.js';
import { isSafeMethod } from './is-safe-method.js';
import { type FailedAttempt, KeyAttempt } from './key-attempt.js';
import type { Refusal } from './key-check.js';
import type { KeySlot } from './key-slot.js';
import { KeyWalk } from './key-walk.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { passesAsItCame } from './passes-as-it-came.js';
import type { ProviderPool } from './provider-pool.js';
import { isRefusal } from './read-answer.js';
import type { SendableBody } from './request-body.js';
import { sendJson } from './send-json.js';
import { type SessionGone, unknownSession, whySessionIsOver } from './session-gone.js';

const backoffMs = 250;
const backoffJitterMs = 100;

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
      this.#answerSessionGone(unknownSession);
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
        this.#answerUnserved(this.#stopReason(left));
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
          this.#pausedMs = await this.#backOff();
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

  /** A brief pause before the one more attempt after a server error; the client's leaving ends it. */
  #backOff(): Promise<number> {
    const { clock, random } = this.#context;
    const ms = Math.round(backoffMs + (random() * 2 - 1) * backoffJitterMs);
    return new Promise((resolve) => {
      const done = (): void => resolve(ms);
      const cancel = clock.after(ms, done);
      this.#client.onGone(() => {
        cancel();
        done();
      });
    });
  }

  #answerUnserved(stopped: string | null): void {
    const gone = whySessionIsOver(
      this.#pool,
      this.#outgoing,
      this.#failed.at(-1) ?? null,
      this.#context.clock.now(),
    );
    if (gone === null || stopped !== null) {
      this.#answerExhausted(stopped);
    } else {
      this.#answerSessionGone(gone);
    }
  }

  /** MCP: a client that gets a 404 for a session opens a new one, which goes to the next key. */
  #answerSessionGone(reason: SessionGone): void {
    this.#context.events.add({
      type: 'session-ended',
      provider: this.#pool.config.name,
      key: reason.from,
      to: reason.to,
      outcome: this.#failed.at(-1)?.answer.outcome ?? null,
      detail: reason.detail,
    });
    this.#sendOwn({ status: 404, code: 'session-gone', message: reason.message }, {});
  }

  #answerExhausted(stopped: string | null): void {
    const answer = describeExhausted(
      this.#pool,
      this.#walk,
      this.#outgoing.scope,
      this.#failed,
      stopped,
      this.#context.clock.now(),
    );
    this.#context.events.add({
      type: 'keys-exhausted',
      provider: this.#pool.config.name,
      outcome: this.#failed.at(-1)?.answer.outcome ?? null,
      detail: answer.summary,
    });
    this.#sendOwn(answer.error, answer.headers);
  }

  #sendOwn(error: OwnError, headers: Readonly<Record<string, string>>): void {
    const { response, target } = this.#outgoing;
    const message = this.#context.redactor.redact(error.message);
    const body = this.#pool.dialect.errorBody({ ...error, message }, target.path);
    sendJson(response, error.status, body, {
      ...headers,
      'x-keyctl-attempts': String(this.#failed.length),
      ...(this.#failed.length === 0 ? {} : { 'x-keyctl-tried': triedKeys(this.#failed) }),
    });
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

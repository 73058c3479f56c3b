import { afterVerdict } from '../keys/after-verdict.js';
import type { KeyFacts } from '../keys/key-facts.js';
import { type AttemptResult, afterAttempt, restScope } from '../keys/key-transitions.js';
import { noteAccount, recordAccount } from './account-record.js';
import type { Drill } from './drill.js';
import type { EngineContext } from './engine-context.js';
import { GarbageControl } from './garbage-control.js';
import { callHealthCheck, type HealthAnswer } from './health-call.js';
import type { KeySlot } from './key-slot.js';
import type { ProviderPool } from './provider-pool.js';

/** Every verdict is an event, or only one that changed. */
export type Announce = 'always' | 'changes';

/** A refused request whose key is to be confirmed: for what, and in which words. */
export type Refusal = {
  readonly outcome: 'invalid' | 'forbidden' | 'exhausted';
  readonly path: string;
  readonly reason: string;
  /** The one that made it up, or null. */
  readonly drill: Drill | null;
};

/** One health check of one key: the call, the control call where it proves too little, the verdict. */
export class KeyCheck {
  readonly #context: EngineContext;
  readonly #closing: AbortSignal;
  readonly #control = new GarbageControl((pool, slot, secret) =>
    this.#call(pool, slot, secret, null),
  );

  constructor(context: EngineContext, closing: AbortSignal) {
    this.#context = context;
    this.#closing = closing;
  }

  /** Never throws; a key whose secret could not be resolved is left as it is. */
  async run(
    pool: ProviderPool,
    slot: KeySlot,
    announce: Announce,
    refusal: Refusal | null,
  ): Promise<void> {
    const { secret } = slot.config;
    const { drill } = slot;
    if (secret === null || this.#closing.aborted) {
      return;
    }
    const before = slot.facts.health;
    pool.change(slot, (facts) => ({ ...facts, checking: true }));
    const answer = await this.#judge(pool, slot, secret.reveal(), drill);
    if (this.#closing.aborted) {
      return;
    }
    pool.change(slot, (facts) => ({ ...facts, checking: false }));
    if (drill?.isOver === true) {
      // whoever asked for this check waits for what the provider says; a drill's refusal is over
      return refusal === null ? this.run(pool, slot, announce, null) : undefined;
    }
    this.#recordTold(answer, pool, slot);
    pool.change(slot, (before) => this.#learn(before, answer, pool, refusal), drill);
    if (answer.verdict.kind === 'rate-limited') {
      pool.restGroup(slot, rateLimitedBy(answer), drill);
    }
    const { facts } = slot;
    if (announce === 'always' || facts.health !== before) {
      this.#context.events.add({
        type: 'health-checked',
        provider: slot.provider,
        key: slot.id,
        detail: `${describe(answer, facts)}: ${answer.evidence}`,
      });
    }
  }

  /** Only an answer that was for this key alone says whose it is and what is left to it. */
  #recordTold(answer: HealthAnswer, pool: ProviderPool, slot: KeySlot): void {
    const { verdict, balance, headers, account } = answer;
    const isNobodys =
      verdict.kind === 'verdict' &&
      (verdict.health === 'invalid' || verdict.health === 'unverified');
    if (isNobodys || verdict.kind === 'undecided') {
      return;
    }
    if (balance !== undefined) {
      const atWall = this.#context.clock.now().wall;
      slot.usage.balance = balance === null ? null : { ...balance, atWall };
    }
    recordAccount(this.#context, pool, slot, headers);
    if (account !== null) {
      noteAccount(this.#context, slot, account);
    }
  }

  /** A good answer counts only where a garbage key would have got another one. */
  async #judge(
    pool: ProviderPool,
    slot: KeySlot,
    secret: string,
    drill: Drill | null,
  ): Promise<HealthAnswer> {
    const answer = await this.#call(pool, slot, secret, drill);
    const { verdict } = answer;
    const { dialect } = pool;
    const isOwn = dialect.healthCheck.validates && slot.config.baseUrl === dialect.baseUrl;
    if (verdict.kind !== 'verdict' || verdict.health !== 'healthy' || isOwn || drill !== null) {
      return answer;
    }
    const refuses = await this.#control.refuses(pool, slot);
    if (refuses === null) {
      return { ...answer, verdict: { kind: 'undecided' } };
    }
    return refuses
      ? answer
      : {
          ...answer,
          verdict: { kind: 'verdict', health: 'unverified' },
          evidence: `${answer.evidence}, and to a garbage key too`,
        };
  }

  #learn(
    facts: KeyFacts,
    answer: HealthAnswer,
    pool: ProviderPool,
    refusal: Refusal | null,
  ): KeyFacts {
    const now = this.#context.clock.now();
    const { verdict, evidence, toldMs } = answer;
    switch (verdict.kind) {
      case 'rate-limited':
        return afterAttempt(facts, rateLimitedBy(answer), now);
      case 'unreachable':
        return afterAttempt(facts, attemptLike(answer, 'network-error', null), now);
      case 'undecided':
        return facts;
      case 'verdict': {
        const { provesMoney } = pool.dialect.healthCheck;
        // a 403 rests the path by itself; and a key that was reset meanwhile starts afresh
        const contradicted =
          refusal?.outcome === 'invalid' &&
          verdict.health === 'healthy' &&
          facts.health !== 'unchecked';
        const rested = contradicted ? restScope(facts, refusal.path, refusal.reason, now) : facts;
        const learned = { health: verdict.health, evidence, provesMoney, toldMs };
        return afterVerdict(rested, learned, now);
      }
    }
  }

  #call(
    pool: ProviderPool,
    slot: KeySlot,
    secret: string,
    drill: Drill | null,
  ): Promise<HealthAnswer> {
    const { upstreams, clock, redactor } = this.#context;
    const signal = this.#closing;
    return callHealthCheck(slot, secret, pool.dialect, {
      upstreams,
      clock,
      redactor,
      provider: pool.config,
      signal,
      drill,
    });
  }
}

function rateLimitedBy(answer: HealthAnswer): AttemptResult {
  return attemptLike(answer, 'rate-limited', answer.toldMs);
}

/** The check's answer as if an attempt had got it, for the key as a whole. */
function attemptLike(
  { evidence }: HealthAnswer,
  outcome: AttemptResult['outcome'],
  toldMs: number | null,
): AttemptResult {
  return {
    outcome,
    holdsFor: 'key',
    scope: { path: '', model: null },
    toldMs,
    reason: evidence,
    evidence,
    countsAgainstKey: false,
  };
}

function describe(answer: HealthAnswer, facts: KeyFacts): string {
  switch (answer.verdict.kind) {
    case 'verdict':
      return facts.health;
    case 'rate-limited':
      return 'alive, but rate limited';
    case 'unreachable':
      return 'unreachable, which says nothing about the key';
    case 'undecided':
      return 'undecided';
  }
}

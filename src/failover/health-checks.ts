import pLimit from 'p-limit';
import type { KeyFacts } from '../keys/key-facts.js';
import { afterAttempt, afterVerdict, restScope } from '../keys/key-transitions.js';
import type { EngineContext } from './engine-context.js';
import { GarbageControl } from './garbage-control.js';
import { callHealthCheck, type HealthAnswer } from './health-call.js';
import type { KeySlot } from './key-slot.js';
import type { ProviderPool } from './provider-pool.js';

const atOnce = 4;
/** Between the starts of two checks of one provider. */
const spacingMs = 150;
const confirmEveryMs = 60_000;

/** Every verdict is an event, or only one that changed. */
type Announce = 'always' | 'changes';

/** A refused request whose key is to be confirmed: for what, and in which words. */
export type Refusal = { readonly scope: string; readonly reason: string };

/** Finds out which keys work: at startup, every few minutes, when a request was refused, or on order. */
export class HealthChecks {
  readonly #context: EngineContext;
  readonly #closing = new AbortController();
  readonly #running = new Map<KeySlot, Promise<void>>();
  readonly #control = new GarbageControl((pool, slot, secret) => this.#call(pool, slot, secret));
  readonly #limit = pLimit(atOnce);
  #cancelNext: () => void = () => {};

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** Checks every key of `pools` after `everyMinutes`, and again and again; 0 never does. */
  repeat(everyMinutes: number, pools: () => readonly ProviderPool[]): void {
    this.#cancelNext();
    if (everyMinutes <= 0) {
      return;
    }
    this.#cancelNext = this.#context.clock.after(everyMinutes * 60_000, () => {
      this.repeat(everyMinutes, pools);
      void this.checkAll(pools(), 'changes');
    });
  }

  /** Few at once, and spaced per provider: a burst of checks may itself hit a limit. */
  async checkAll(pools: readonly ProviderPool[], announce: Announce): Promise<void> {
    await Promise.all(pools.map((pool) => this.#checkPool(pool, announce)));
  }

  /** The same for keys that no check has spoken of yet. */
  async checkNew(pools: readonly ProviderPool[]): Promise<void> {
    await Promise.all(pools.map((pool) => this.#checkPool(pool, 'always', isNew)));
  }

  async #checkPool(
    pool: ProviderPool,
    announce: Announce,
    isWanted: (slot: KeySlot) => boolean = () => true,
  ): Promise<void> {
    const checks: Promise<void>[] = [];
    for (const slot of pool.slots.filter(isWanted)) {
      if (checks.length > 0) {
        await this.#pause(spacingMs);
      }
      checks.push(this.#limit(() => this.check(pool, slot, announce)));
    }
    await Promise.all(checks);
  }

  /** Checks one key; a check of it that runs already is joined. */
  check(
    pool: ProviderPool,
    slot: KeySlot,
    announce: Announce,
    refusal: Refusal | null = null,
  ): Promise<void> {
    const running = this.#running.get(slot);
    if (running !== undefined) {
      return running;
    }
    const check = this.#run(pool, slot, announce, refusal).finally(() =>
      this.#running.delete(slot),
    );
    this.#running.set(slot, check);
    return check;
  }

  /** Asks the provider about a key that a request was refused with, at most once a minute. */
  confirm(pool: ProviderPool, slot: KeySlot, refusal: Refusal): void {
    const now = this.#context.clock.now().mono;
    if (slot.confirmedAt !== null && now - slot.confirmedAt < confirmEveryMs) {
      return;
    }
    slot.confirmedAt = now;
    void this.check(pool, slot, 'changes', refusal);
  }

  close(): void {
    this.#cancelNext();
    this.#closing.abort();
  }

  async #run(
    pool: ProviderPool,
    slot: KeySlot,
    announce: Announce,
    refusal: Refusal | null,
  ): Promise<void> {
    const { secret } = slot.config;
    if (secret === null || this.#closing.signal.aborted) {
      return;
    }
    const before = slot.facts.health;
    pool.update(slot, { ...slot.facts, checking: true });
    const answer = await this.#judge(pool, slot, secret.reveal());
    if (this.#closing.signal.aborted) {
      return;
    }
    const facts = this.#learn({ ...slot.facts, checking: false }, answer, pool, refusal);
    pool.update(slot, facts);
    if (announce === 'always' || facts.health !== before) {
      this.#context.events.add({
        type: 'health-checked',
        provider: slot.provider,
        key: slot.id,
        detail: `${describe(answer, facts)}: ${answer.evidence}`,
      });
    }
  }

  /** A good answer counts only where a garbage key would have got another one. */
  async #judge(pool: ProviderPool, slot: KeySlot, secret: string): Promise<HealthAnswer> {
    const answer = await this.#call(pool, slot, secret);
    const { verdict } = answer;
    const { dialect } = pool;
    const isOwn = dialect.healthCheck.validates && slot.config.baseUrl === dialect.baseUrl;
    if (verdict.kind !== 'verdict' || verdict.health !== 'healthy' || isOwn) {
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
    const attempt = { scope: '', reason: evidence, evidence, countsAgainstKey: false };
    switch (verdict.kind) {
      case 'rate-limited':
        return afterAttempt(facts, { ...attempt, outcome: 'rate-limited', toldMs }, now);
      case 'unreachable':
        return afterAttempt(facts, { ...attempt, outcome: 'network-error', toldMs: null }, now);
      case 'undecided':
        return facts;
      case 'verdict': {
        const { readsBalance } = pool.dialect.healthCheck;
        const contradicted =
          refusal !== null && facts.health === 'invalid' && verdict.health === 'healthy';
        const rested = contradicted ? restScope(facts, refusal.scope, refusal.reason, now) : facts;
        return afterVerdict(rested, { health: verdict.health, evidence, readsBalance }, now);
      }
    }
  }

  #call(pool: ProviderPool, slot: KeySlot, secret: string): Promise<HealthAnswer> {
    const { upstreams, clock } = this.#context;
    const { timeouts } = pool.config;
    const { signal } = this.#closing;
    return callHealthCheck(slot, secret, pool.dialect, { upstreams, clock, timeouts, signal });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#context.clock.after(ms, resolve);
      this.#closing.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }
}

function isNew(slot: KeySlot): boolean {
  return slot.facts.health === 'unchecked';
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

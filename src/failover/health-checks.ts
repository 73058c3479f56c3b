import pLimit from 'p-limit';
import type { EngineContext } from './engine-context.js';
import { type Announce, KeyCheck, type Refusal } from './key-check.js';
import type { KeySlot } from './key-slot.js';
import { pause } from './pause.js';
import type { ProviderPool } from './provider-pool.js';

const atOnce = 4;
/** Between the starts of two checks of one provider. */
const spacingMs = 150;
const confirmEveryMs = 60_000;

/** Finds out which keys work: at startup, every few minutes, when a request was refused, or on order. */
export class HealthChecks {
  readonly #context: EngineContext;
  readonly #closing = new AbortController();
  readonly #running = new Map<KeySlot, Promise<void>>();
  readonly #keyCheck: KeyCheck;
  readonly #limit = pLimit(atOnce);
  #cancelNext: () => void = () => {};
  #nextAt: number | null = null;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#keyCheck = new KeyCheck(context, this.#closing.signal);
  }

  /** Checks every key of `pools` after `everyMinutes`, and again and again; 0 never does. */
  repeat(everyMinutes: number, pools: () => readonly ProviderPool[]): void {
    this.#cancelNext();
    this.#nextAt = null;
    if (everyMinutes <= 0) {
      return;
    }
    const { clock } = this.#context;
    this.#nextAt = clock.now().wall + everyMinutes * 60_000;
    this.#cancelNext = clock.after(everyMinutes * 60_000, () => {
      this.repeat(everyMinutes, pools);
      void this.checkAll(pools(), 'changes');
    });
  }

  /** When all keys are checked again, in milliseconds since the Unix epoch; null if never. */
  get nextAt(): number | null {
    return this.#nextAt;
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
    const wanted = pool.slots.filter(isWanted);
    if (announce === 'always') {
      // at once, though their turns come later: whoever waits for them sees that they are awaited
      for (const slot of wanted.filter(({ config }) => config.secret !== null)) {
        pool.change(slot, (facts) => ({ ...facts, checking: true }));
      }
    }
    const checks: Promise<void>[] = [];
    for (const slot of wanted) {
      if (checks.length > 0) {
        await pause(this.#context.clock, spacingMs, this.#closing.signal);
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
    const check = this.#keyCheck
      .run(pool, slot, announce, refusal)
      .finally(() => this.#running.delete(slot));
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
    // one that is on its way already was asked before the refusal, and would overrule it
    const before = this.#running.get(slot) ?? Promise.resolve();
    void before.then(async () => {
      // a drill that began or ended meanwhile: who refused it would not be asked
      if (refusal.drill === slot.drill) {
        await this.check(pool, slot, 'changes', refusal);
      }
    });
  }

  close(): void {
    this.#cancelNext();
    this.#closing.abort();
  }
}

function isNew(slot: KeySlot): boolean {
  return slot.facts.health === 'unchecked';
}

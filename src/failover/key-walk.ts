import type { Clock } from '../clock.js';
import { startTrial } from '../keys/key-transitions.js';
import type { Scope } from '../keys/scope.js';
import type { ClientPresence } from './client-presence.js';
import type { KeySlot } from './key-slot.js';
import type { ProviderPool } from './provider-pool.js';

/** How long a request waits for a key that is nearly back, or for another request's trial. */
const longestWaitMs = 5_000;
const connectFailuresPerOrigin = 2;

/** One request's way through a provider's keys: each at most once. */
export class KeyWalk {
  readonly #pool: ProviderPool;
  readonly #clock: Clock;
  readonly #scope: Scope;
  readonly #client: ClientPresence;
  /** The only key that will do; null if any will. */
  readonly #only: KeySlot | null;
  readonly #used = new Set<KeySlot>();
  /** By origin; null while there is none. */
  #connectFailures: Map<string, number> | null = null;
  /** Set when the first key is wanted: many requests may be reading their bodies until then. */
  #start: number | null = null;
  #waitEndsAt: number | null = null;

  constructor(
    pool: ProviderPool,
    clock: Clock,
    scope: Scope,
    client: ClientPresence,
    only: KeySlot | null,
  ) {
    this.#pool = pool;
    this.#clock = clock;
    this.#scope = scope;
    this.#client = client;
    this.#only = only;
  }

  /**
   * Takes the next key, after a wait of at most 5 s in all: for the first key to be back if none
   * was tried yet, or for the end of another request's trial, which is joined after that. Null if
   * there is none.
   */
  async next(): Promise<KeySlot | null> {
    this.#start ??= this.#pool.start;
    for (;;) {
      if (this.#client.isGone) {
        return null; // nobody would end a trial that begins now
      }
      const now = this.#clock.now().mono;
      const left = (this.#waitEndsAt ?? now + longestWaitMs) - now;
      const choice = this.#choose(left <= 0);
      if (choice.kind === 'use') {
        return this.#take(choice.key, choice.trial);
      }
      const soonest = this.#used.size === 0 ? choice.soonestMs : null;
      const waits = [soonest, choice.onTrial ? left : null];
      const bearable = waits.filter((ms) => ms !== null && ms <= left).map(Number);
      if (bearable.length === 0 || left <= 0) {
        return null;
      }
      this.#waitEndsAt ??= now + longestWaitMs;
      // one more millisecond: a rest is over at its deadline, not before
      await this.#pool.nextChange(Math.min(...bearable) + 1, this.#client);
    }
  }

  /** Whether `next` would find a key at once. */
  get hasNext(): boolean {
    return this.#choose(false).kind === 'use';
  }

  noteConnectFailure(origin: string): void {
    this.#connectFailures ??= new Map();
    this.#connectFailures.set(origin, (this.#connectFailures.get(origin) ?? 0) + 1);
  }

  /** An origin that could not be connected to twice would refuse its other keys too; they count as tried. */
  isOriginDown(origin: string): boolean {
    return (this.#connectFailures?.get(origin) ?? 0) >= connectFailuresPerOrigin;
  }

  #choose(joinTrials: boolean) {
    return this.#pool.choose(this.#start ?? this.#pool.start, {
      scope: this.#scope,
      isTried: (slot) =>
        this.#used.has(slot) || this.isOriginDown(slot.origin) || !this.#isMeant(slot),
      joinTrials,
    });
  }

  #isMeant(slot: KeySlot): boolean {
    return this.#only === null || slot === this.#only;
  }

  #take(slot: KeySlot, trial: boolean): KeySlot {
    if (this.#used.size === 0 && this.#only === null) {
      this.#pool.advance(slot);
    }
    this.#used.add(slot);
    if (trial) {
      const { drill } = slot;
      this.#pool.change(slot, (facts) => startTrial(facts, this.#scope), drill);
    }
    return slot;
  }
}

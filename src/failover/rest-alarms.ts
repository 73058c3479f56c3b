import type { Clock } from '../clock.js';
import { isOver, timeLeft } from '../keys/deadline.js';
import type { KeyFacts } from '../keys/key-facts.js';
import type { Rest } from '../keys/rest.js';
import type { KeySlot } from './key-slot.js';

/** One timer per key, at the end of its soonest rest. */
export class RestAlarms {
  readonly #clock: Clock;
  readonly #onRing: (slot: KeySlot, rests: readonly Rest[]) => void;
  readonly #cancels = new Map<KeySlot, () => void>();

  /** `onRing` is given the rests that the alarm was set by; at least one of them is over. */
  constructor(clock: Clock, onRing: (slot: KeySlot, rests: readonly Rest[]) => void) {
    this.#clock = clock;
    this.#onRing = onRing;
  }

  /** To be called when a key's rests are others than before. */
  set(slot: KeySlot): void {
    this.#cancels.get(slot)?.();
    this.#cancels.delete(slot);
    const now = this.#clock.now();
    const ahead = restsOf(slot.facts).filter((rest) => !isOver(rest.until, now));
    if (ahead.length === 0) {
      return;
    }
    const ms = Math.min(...ahead.map((rest) => timeLeft(rest.until, now)));
    // one more millisecond: Node's timers may fire that much early
    const cancel = this.#clock.after(ms + 1, () => {
      this.set(slot);
      this.#onRing(slot, ahead);
    });
    this.#cancels.set(slot, cancel);
  }

  clear(): void {
    for (const cancel of this.#cancels.values()) {
      cancel();
    }
    this.#cancels.clear();
  }
}

/** Every rest of a key, of whatever kind. */
export function restsOf(facts: KeyFacts): readonly Rest[] {
  const { cooldown, unreachable, exhaustedRest, scopeRests, spent } = facts;
  const rests = [cooldown, unreachable, exhaustedRest].filter((rest) => rest !== null);
  return scopeRests.size === 0 && spent.size === 0
    ? rests
    : [...rests, ...scopeRests.values(), ...spent.values()];
}

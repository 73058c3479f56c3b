import type { ProviderConfig } from '../config/config.js';
import type { KeyId } from '../engine.js';
import { type Choice, chooseKey, type Need } from '../keys/choose-key.js';
import { isOver } from '../keys/deadline.js';
import { isAvailable, type KeyFacts } from '../keys/key-facts.js';
import { type AttemptResult, afterAttempt } from '../keys/key-transitions.js';
import type { Rest } from '../keys/rest.js';
import { withAuth } from '../providers/auth-header.js';
import type { Dialect } from '../providers/dialect.js';
import { dialectOf } from '../providers/dialects.js';
import type { ClientPresence } from './client-presence.js';
import { CountedResponses } from './counted-responses.js';
import type { Drill } from './drill.js';
import type { EngineContext } from './engine-context.js';
import type { KeySlot } from './key-slot.js';
import { RestAlarms, restsOf } from './rest-alarms.js';

/** One provider's keys: in which order they are tried, and who is told when one of them changes. */
export class ProviderPool {
  readonly config: ProviderConfig;
  readonly dialect: Dialect;
  readonly slots: readonly KeySlot[];
  readonly counted: CountedResponses;
  readonly #context: EngineContext;
  readonly #waiters = new Set<() => void>();
  readonly #alarms: RestAlarms;
  #order: readonly KeySlot[];
  #start = 0;
  #preferred: KeySlot | null;
  #activeId: KeyId | null;
  #isNoting = false;
  #isRetired = false;

  constructor(
    config: ProviderConfig,
    slots: readonly KeySlot[],
    context: EngineContext,
    options: {
      readonly preferred: KeySlot | null;
      /** The active key of the pool that this one replaces; undefined if there was none. */
      readonly activeBefore: KeyId | null | undefined;
      /** Those of the pool that this one replaces. */
      readonly counted?: CountedResponses | undefined;
    },
  ) {
    this.config = config;
    this.dialect = withAuth(dialectOf(config.type), config.auth);
    this.slots = slots;
    this.counted = options.counted ?? new CountedResponses();
    this.#context = context;
    this.#alarms = new RestAlarms(context.clock, (slot, ended) => this.#onRestOver(slot, ended));
    this.#preferred = options.preferred;
    this.#order = withFirst(slots, options.preferred);
    const activeId = this.active()?.id ?? null;
    this.#activeId = options.activeBefore === undefined ? activeId : options.activeBefore;
    for (const slot of slots) {
      this.#alarms.set(slot);
    }
  }

  /** Where a new request starts to look. */
  get start(): number {
    return this.config.strategy === 'sequential' || this.#preferred !== null ? 0 : this.#start;
  }

  /** Round-robin: the next request starts behind the key that this one started with. */
  advance(first: KeySlot): void {
    this.#start = first.config.position % this.slots.length;
  }

  choose(start: number, need: Need<KeySlot>): Choice<KeySlot> {
    return chooseKey(this.#order, start, need, this.#context.clock.now(), this.#preferred);
  }

  /** The key that the next request will try first. */
  active(): KeySlot | null {
    const now = this.#context.clock.now();
    const length = this.#order.length;
    for (let step = 0; step < length; step += 1) {
      const slot = this.#order[(this.start + step) % length];
      if (slot !== undefined && isAvailable(slot.facts, now)) {
        return slot;
      }
    }
    return null;
  }

  get preferred(): KeySlot | null {
    return this.#preferred;
  }

  /** Puts one key in front of all others until it fails; null goes back to the config's order. */
  prefer(slot: KeySlot | null): void {
    this.#preferred = slot;
    this.#order = withFirst(this.slots, slot);
    this.#changed();
  }

  /** The one way a key's facts change; by the word of `drill`, only for as long as that runs. */
  change(slot: KeySlot, by: (facts: KeyFacts) => KeyFacts, drill: Drill | null = null): void {
    if (drill?.isOver === true) {
      return;
    }
    const before = slot.facts;
    slot.change(by, drill !== null);
    if (before === slot.facts) {
      return;
    }
    const restsBefore = restsOf(before);
    if (restsOf(slot.facts).some((rest) => !restsBefore.includes(rest))) {
      this.#alarms.set(slot);
    }
    this.#changed();
  }

  /** A drill has ended: what it made up is gone, also from keys of its group. Other drills go on. */
  takeBack(drilled: KeySlot): void {
    // a reload may have taken the key out, with requests still on their way
    for (const slot of new Set([...this.slots, drilled])) {
      if (slot.isPretended && (slot === drilled || slot.drill === null)) {
        slot.takeBack();
        this.#alarms.set(slot);
      }
    }
    this.#changed();
  }

  /** Keys of one group share one quota, so a limit that one of them hit holds for all. */
  restGroup(slot: KeySlot, limit: AttemptResult, drill: Drill | null): void {
    const { group } = slot.config;
    if (group === null) {
      return;
    }
    const shared = { ...limit, reason: `${limit.reason} (${slot.id}, same group ${group})` };
    for (const other of this.slots) {
      if (other !== slot && other.config.group === group) {
        const now = this.#context.clock.now();
        this.change(other, (facts) => afterAttempt(facts, shared, now), drill);
      }
    }
  }

  /** Resolves at the next change of any key, after `ms`, or when the client goes away. */
  nextChange(ms: number, client: ClientPresence): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiters.delete(done);
        offGone();
        cancel();
        resolve();
      };
      const cancel = this.#context.clock.after(ms, done);
      this.#waiters.add(done);
      const offGone = client.onGone(done);
    });
  }

  /** The pool was replaced by a reload: its timers end, its requests go on. */
  retire(): void {
    this.#isRetired = true;
    this.#alarms.clear();
  }

  #changed(): void {
    for (const wake of [...this.#waiters]) {
      wake();
    }
    if (!this.#isNoting) {
      this.#isNoting = true;
      // after the event that tells why it changed
      queueMicrotask(() => this.noteActive());
    }
    this.#context.onChange();
  }

  /** Says so if the active key is another one. Round-robin changes it with every request: no news. */
  noteActive(): void {
    this.#isNoting = false;
    const to = this.active()?.id ?? null;
    const key = this.#activeId;
    this.#activeId = to;
    if (to === key || this.#isRetired || this.config.strategy === 'round-robin') {
      return;
    }
    const detail = to === null ? 'no key is available' : '';
    const provider = this.config.name;
    this.#context.events.add({ type: 'active-key-changed', provider, key, to, detail });
  }

  #onRestOver(slot: KeySlot, ended: readonly Rest[]): void {
    const now = this.#context.clock.now();
    const { cooldown } = slot.facts;
    if (cooldown !== null && ended.includes(cooldown) && isOver(cooldown.until, now)) {
      this.#context.events.add({
        type: 'cooldown-ended',
        provider: slot.provider,
        key: slot.id,
        detail: `rested after ${cooldown.reason}`,
      });
    }
    this.#changed();
  }
}

function withFirst(slots: readonly KeySlot[], first: KeySlot | null): readonly KeySlot[] {
  return first === null ? slots : [first, ...slots.filter((slot) => slot !== first)];
}

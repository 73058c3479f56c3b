import { type Clock, type Moment, toInstant } from '../clock.js';
import type { SavedKey, SavedState, StateStore } from '../config/state-store.js';
import type { Instant } from '../engine.js';
import { deadlineAfter } from '../keys/deadline.js';
import { isResting, type Rest } from '../keys/rest.js';
import type { KeySlot } from './key-slot.js';

const saveEveryMs = 10_000;
const longestRestMs = 24 * 60 * 60_000;
/** Keys that left the config are remembered, so that one that comes back keeps its switch. */
const rememberedKeys = 500;

/** Carries switches, counts and cooldowns over a restart: toggles at once, counts every 10 s. */
export class StateKeeper {
  readonly salt: string;
  readonly countsSince: string;
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #slots: () => readonly KeySlot[];
  readonly #onProblem: (problem: string | null) => void;
  /** Records of keys that the config in force does not name. */
  #others: readonly SavedKey[];
  #cancel: (() => void) | null = null;
  #failed = false;

  constructor(options: {
    readonly store: StateStore;
    readonly clock: Clock;
    readonly slots: () => readonly KeySlot[];
    /** Told once when saving begins to fail, with a sentence for the warnings, and null when it works again. */
    readonly onProblem: (problem: string | null) => void;
  }) {
    const { salt, countsSince, keys } = options.store.read();
    this.salt = salt;
    this.countsSince = countsSince;
    this.#others = keys;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#slots = options.slots;
    this.#onProblem = options.onProblem;
  }

  /** Gives new slots what is remembered of them; a key is known by its secret, else by its id. */
  restore(slots: readonly KeySlot[]): void {
    const now = this.#clock.now();
    const left = new Set(this.#others);
    const take = (slot: KeySlot, matches: (saved: SavedKey) => boolean): boolean => {
      const saved = [...left].find(matches);
      if (saved !== undefined) {
        left.delete(saved);
        restoreSlot(slot, saved, now);
      }
      return saved !== undefined;
    };
    const unknown = slots.filter(
      (slot) =>
        slot.fingerprint === null || !take(slot, (saved) => saved.fingerprint === slot.fingerprint),
    );
    for (const slot of unknown) {
      take(slot, (saved) => saved.id === slot.id);
    }
    this.#others = [...left];
  }

  /** Keys that a reload took out of the config. */
  remember(gone: readonly KeySlot[]): void {
    const now = this.#clock.now();
    this.#others = [...gone.map((slot) => savedKey(slot, now)), ...this.#others].slice(
      0,
      rememberedKeys,
    );
  }

  /** Soon, merged with what else changes until then. */
  saveSoon(): void {
    this.#cancel ??= this.#clock.after(saveEveryMs, () => this.saveNow());
  }

  saveNow(): void {
    this.#cancel?.();
    this.#cancel = null;
    const now = this.#clock.now();
    const state: SavedState = {
      salt: this.salt,
      countsSince: this.countsSince,
      keys: [...this.#slots().map((slot) => savedKey(slot, now)), ...this.#others],
    };
    try {
      this.#store.write(state);
      if (this.#failed) {
        this.#failed = false;
        this.#onProblem(null);
      }
    } catch (error) {
      // a full disk must not stop the engine, and is no news every 10 s
      if (!this.#failed) {
        this.#failed = true;
        const reason = error instanceof Error ? error.message : 'unknown reason';
        this.#onProblem(`state can not be saved, so switches and counts will be lost: ${reason}`);
      }
    }
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

function savedKey(slot: KeySlot, now: Moment): SavedKey {
  // never what a drill made up: a killed engine must leave none of it behind
  const { observed: facts, usage } = slot;
  return {
    id: slot.id,
    fingerprint: slot.fingerprint,
    enabled: facts.enabled,
    counts: {
      requests: usage.requests,
      ok: usage.ok,
      failures: { ...usage.failures },
      failovers: usage.failovers,
    },
    tokens: usage.tokens,
    recentUses: usage.recent.upTo(now.wall),
    cooldownUntil: isResting(facts.cooldown, now) ? toInstant(facts.cooldown.until.wall) : null,
    // a refusal is not kept: what the user did about it may be why keyctl was started again
    modelCooldowns: [...facts.scopeRests]
      .filter(([, rest]) => isResting(rest, now) && rest.isLimit)
      .map(([scope, rest]) => ({ scope, until: toInstant(rest.until.wall) })),
    lastUsedAt: usage.lastUsedAt === null ? null : toInstant(usage.lastUsedAt),
    firstSeenAt: toInstant(usage.firstSeenAt),
  };
}

function restoreSlot(slot: KeySlot, saved: SavedKey, now: Moment): void {
  const { usage } = slot;
  usage.requests = saved.counts.requests;
  usage.ok = saved.counts.ok;
  usage.failures = { ...saved.counts.failures };
  usage.failovers = saved.counts.failovers;
  usage.tokens = saved.tokens;
  if (saved.recentUses !== null) {
    usage.recent.restore(saved.recentUses);
  }
  usage.lastUsedAt = saved.lastUsedAt === null ? null : Date.parse(saved.lastUsedAt);
  slot.facts = { ...slot.facts, enabled: saved.enabled };
  if (saved.fingerprint !== slot.fingerprint) {
    return;
  }
  if (saved.firstSeenAt !== null) {
    usage.firstSeenAt = Date.parse(saved.firstSeenAt);
  }
  const scopeRests = saved.modelCooldowns.flatMap(({ scope, until }) => {
    const rest = restUntil(until, now);
    return rest === null ? [] : [[scope, rest] as const];
  });
  slot.facts = {
    ...slot.facts,
    cooldown: saved.cooldownUntil === null ? null : restUntil(saved.cooldownUntil, now),
    scopeRests: new Map(scopeRests),
  };
}

/** What is left of a rest that was saved; null if it is over. */
function restUntil(instant: Instant, now: Moment): Rest | null {
  const leftMs = Date.parse(instant) - now.wall;
  if (leftMs <= 0) {
    return null;
  }
  // clamped: the clock may have been wrong when it was saved, or be wrong now
  const until = deadlineAfter(now, Math.min(leftMs, longestRestMs));
  const reason = 'a rest that began before the restart';
  return { until, told: true, reason, isLimit: true, streak: 1, onTrial: false };
}

import type { Config } from '../config/config.js';
import type { KeyId } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import type { EngineContext } from './engine-context.js';
import { KeySlot } from './key-slot.js';
import { ProviderPool } from './provider-pool.js';
import type { StateKeeper } from './state-keeper.js';

/** Every provider of the config in force, by name. */
export class Pools {
  readonly #context: EngineContext;
  readonly #keeper: StateKeeper;
  #byName = new Map<string, ProviderPool>();

  constructor(context: EngineContext, keeper: StateKeeper) {
    this.#context = context;
    this.#keeper = keeper;
  }

  all(): readonly ProviderPool[] {
    return [...this.#byName.values()];
  }

  slots(): readonly KeySlot[] {
    return this.all().flatMap((pool) => pool.slots);
  }

  get(name: string): ProviderPool | null {
    return this.#byName.get(name) ?? null;
  }

  /** Throws `unknown-key`, naming those of that provider. */
  find(id: KeyId): { readonly pool: ProviderPool; readonly slot: KeySlot } {
    const pool = this.get(id.split('/', 1)[0] ?? '');
    const slot = pool?.slots.find((candidate) => candidate.id === id);
    if (pool === null || slot === undefined) {
      const known = (pool === null ? this.slots() : pool.slots).map((candidate) => candidate.id);
      throw new KeyctlError('unknown-key', `there is no key ${id}`, {
        status: 404,
        hint: known.length === 0 ? 'the config has no key' : `there is ${known.join(', ')}`,
      });
    }
    return { pool, slot };
  }

  /**
   * Puts a config in force. A key with the same secret at the same provider stays the same key, so
   * its health, counts and requests in flight go on.
   */
  load(config: Config): void {
    const before = this.slots();
    const successors = new Map<KeySlot, KeySlot>();
    const fresh: KeySlot[] = [];
    const pools = config.providers.map((provider) => {
      const slots = provider.keys.map((key) => {
        const fingerprint = key.secret?.fingerprint(this.#keeper.salt, provider.name) ?? null;
        const previous =
          before.find(
            (slot) =>
              !successors.has(slot) &&
              slot.provider === provider.name &&
              slot.config.baseUrl === key.baseUrl &&
              slot.fingerprint === fingerprint &&
              // without a secret its reference is all that tells it from the others
              (fingerprint !== null || slot.config.source === key.source),
          ) ?? null;
        const nowWall = this.#context.clock.now().wall;
        const slot = new KeySlot(key, provider, { salt: this.#keeper.salt, previous, nowWall });
        if (previous === null) {
          fresh.push(slot);
        } else {
          successors.set(previous, slot);
        }
        return slot;
      });
      return { provider, slots };
    });
    this.#keeper.remember(before.filter((slot) => !successors.has(slot)));
    this.#keeper.restore(fresh);
    const chosen = this.all().map((pool) => pool.preferred);
    const preferred = chosen.map((slot) => (slot === null ? null : successors.get(slot)));
    const activeBefore = new Map(
      this.all().map((pool) => [pool.config.name, pool.active()?.id ?? null]),
    );
    this.close();
    this.#byName = new Map(
      pools.map(({ provider, slots }) => [
        provider.name,
        new ProviderPool(provider, slots, this.#context, {
          preferred: slots.find((slot) => preferred.includes(slot)) ?? null,
          activeBefore: activeBefore.get(provider.name),
          counted: this.get(provider.name)?.counted,
        }),
      ]),
    );
  }

  /** Ends the timers of every pool. */
  close(): void {
    for (const pool of this.all()) {
      pool.retire();
    }
  }
}

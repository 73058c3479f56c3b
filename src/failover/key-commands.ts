import type { KeyId } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { forgotten } from '../keys/key-transitions.js';
import type { EventLog } from './event-log.js';
import type { Pools } from './pools.js';

/** What the user orders for one key. Each throws `unknown-key`. */
export class KeyCommands {
  readonly #pools: Pools;
  readonly #events: EventLog;

  constructor(pools: Pools, events: EventLog) {
    this.#pools = pools;
    this.#events = events;
  }

  setEnabled(id: KeyId, enabled: boolean): void {
    const { pool, slot } = this.#pools.find(id);
    if (slot.facts.enabled === enabled) {
      return;
    }
    pool.change(slot, (facts) => ({ ...facts, enabled }));
    if (!enabled && pool.preferred === slot) {
      pool.prefer(null);
    }
    this.#events.add({
      type: enabled ? 'key-enabled' : 'key-disabled',
      provider: slot.provider,
      key: id,
      detail: enabled ? 'switched on by the user' : 'switched off by the user',
    });
  }

  /** Throws `key-not-usable` for a key that is switched off. */
  use(id: KeyId): void {
    const { pool, slot } = this.#pools.find(id);
    if (!slot.facts.enabled) {
      throw new KeyctlError('key-not-usable', `${id} is switched off`, {
        status: 409,
        hint: `switch it on first: keyctl enable ${id}`,
      });
    }
    pool.prefer(slot);
  }

  reset(id: KeyId): void {
    const { pool, slot } = this.#pools.find(id);
    // a key without a secret is out for a reason that only the config or the environment can mend
    if (slot.config.secret !== null) {
      pool.change(slot, forgotten);
    }
    slot.confirmedAt = null;
    slot.usage.account = null;
    this.#events.add({
      type: 'key-reset',
      provider: slot.provider,
      key: id,
      detail: 'what was observed about it is forgotten',
    });
  }
}

import { randomBytes } from 'node:crypto';
import type { HealthAnswer } from './health-call.js';
import type { KeySlot } from './key-slot.js';
import type { ProviderPool } from './provider-pool.js';

type Call = (pool: ProviderPool, slot: KeySlot, secret: string) => Promise<HealthAnswer>;

/**
 * Whether an endpoint refuses a key that can't be right. Asked once per dialect and base URL, and
 * remembered: where garbage passes too, a good answer proves nothing (ModelScope and others list their models
 * to anyone).
 */
export class GarbageControl {
  readonly #call: Call;
  readonly #known = new Map<string, Promise<boolean | null>>();

  constructor(call: Call) {
    this.#call = call;
  }

  /** Null if the endpoint could not be asked; that is not remembered. */
  refuses(pool: ProviderPool, slot: KeySlot): Promise<boolean | null> {
    // one gateway may speak several dialects at one base URL, each with a call of its own
    const { type, authHeader } = pool.dialect;
    const endpoint = [type, authHeader.name, authHeader.prefix, slot.config.baseUrl].join(' ');
    const known = this.#known.get(endpoint);
    if (known !== undefined) {
      return known;
    }
    const asked = this.#ask(pool, slot, endpoint);
    this.#known.set(endpoint, asked);
    return asked;
  }

  async #ask(pool: ProviderPool, slot: KeySlot, endpoint: string): Promise<boolean | null> {
    const garbage = `${pool.dialect.keyPrefixes.at(-1) ?? ''}not-a-key-${randomBytes(16).toString('hex')}`;
    const { verdict } = await this.#call(pool, slot, garbage);
    if (verdict.kind !== 'verdict') {
      this.#known.delete(endpoint);
      return null;
    }
    return verdict.health === 'invalid' || verdict.health === 'restricted';
  }
}

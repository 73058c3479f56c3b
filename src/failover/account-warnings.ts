import type { Log } from '../log/log.js';
import type { Pools } from './pools.js';
import { sharedAccounts } from './shared-accounts.js';

/** The warnings that come and go with what answers tell of the keys' accounts. */
export class AccountWarnings {
  readonly #pools: Pools;
  readonly #log: Log;
  /** A provider and an account; further keys of it are no news. */
  #logged = new Set<string>();

  constructor(pools: Pools, log: Log) {
    this.#pools = pools;
    this.#log = log;
  }

  current(): readonly string[] {
    return this.#shared().map(({ warning }) => warning);
  }

  /** Writes to the log what it does not have yet. */
  logNew(): void {
    const shared = this.#shared();
    for (const { name, warning } of shared) {
      if (!this.#logged.has(name)) {
        this.#log.warn({}, warning);
      }
    }
    this.#logged = new Set(shared.map(({ name }) => name));
  }

  #shared(): readonly { readonly name: string; readonly warning: string }[] {
    return this.#pools.all().flatMap(({ config, slots }) =>
      sharedAccounts(slots).map(({ account, warning }) => ({
        name: `${config.name} ${account}`,
        warning,
      })),
    );
  }
}

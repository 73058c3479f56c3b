import type { KeyConfig, ProviderConfig } from '../config/config.js';
import { type KeyFacts, newKeyFacts } from '../keys/key-facts.js';
import { KeyUsage } from '../keys/key-usage.js';

/** One key while the engine runs: what the config says, what was observed, what it was used for. */
export class KeySlot {
  readonly config: KeyConfig;
  readonly provider: string;
  readonly fingerprint: string | null;
  readonly origin: string;
  readonly basePath: string;
  readonly usage: KeyUsage;
  /** Shared with the same key's slot of the config before, whose requests may still be on their way. */
  readonly #holder: { facts: KeyFacts };
  /** Monotonic milliseconds of the last check that a refused request asked for. */
  confirmedAt: number | null;

  constructor(
    config: KeyConfig,
    provider: ProviderConfig,
    options: { readonly salt: string; readonly previous: KeySlot | null; readonly nowWall: number },
  ) {
    this.config = config;
    this.provider = provider.name;
    this.fingerprint = config.secret?.fingerprint(options.salt, provider.name) ?? null;
    const { origin, pathname } = new URL(config.baseUrl);
    this.origin = origin;
    this.basePath = pathname;
    this.usage = options.previous?.usage ?? new KeyUsage();
    this.confirmedAt = options.previous?.confirmedAt ?? null;
    this.#holder = options.previous === null ? { facts: newKeyFacts } : options.previous.#holder;
    if (config.secret === null) {
      this.facts = unusable(this.facts, config.problem ?? 'no secret', options.nowWall);
    }
  }

  get facts(): KeyFacts {
    return this.#holder.facts;
  }

  set facts(facts: KeyFacts) {
    this.#holder.facts = facts;
  }

  get id(): string {
    return this.config.id;
  }
}

/** A key whose reference can't be resolved is out, with the reason as its evidence. */
function unusable(facts: KeyFacts, problem: string, nowWall: number): KeyFacts {
  return {
    ...newKeyFacts,
    enabled: facts.enabled,
    health: 'invalid',
    evidence: { atWall: nowWall, text: problem },
  };
}

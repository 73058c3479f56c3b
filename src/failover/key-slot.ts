import type { KeyConfig, ProviderConfig } from '../config/config.js';
import { type KeyFacts, newKeyFacts } from '../keys/key-facts.js';
import { KeyUsage } from '../keys/key-usage.js';
import type { Drill } from './drill.js';

type Holder = {
  facts: KeyFacts;
  /** What `facts` would be without what drills made up; null while they made up nothing. */
  observed: KeyFacts | null;
  drill: Drill | null;
};

/** One key while the engine runs: what the config says, what was observed, what it was used for. */
export class KeySlot {
  readonly config: KeyConfig;
  readonly provider: string;
  readonly fingerprint: string | null;
  readonly origin: string;
  readonly basePath: string;
  readonly usage: KeyUsage;
  /** Shared with the same key's slot of the config before, whose requests may still be on their way. */
  readonly #holder: Holder;
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
    this.usage = options.previous?.usage ?? new KeyUsage(options.nowWall);
    this.confirmedAt = options.previous?.confirmedAt ?? null;
    this.#holder =
      options.previous === null
        ? { facts: newKeyFacts, observed: null, drill: null }
        : options.previous.#holder;
    if (config.secret === null) {
      const problem = config.problem ?? 'no secret';
      this.change((facts) => unusable(facts, problem, options.nowWall), false);
    }
  }

  get facts(): KeyFacts {
    return this.#holder.facts;
  }

  set facts(facts: KeyFacts) {
    this.#holder.facts = facts;
  }

  /** What is true of the key, whatever a drill pretends; the same as `facts` while there is none. */
  get observed(): KeyFacts {
    return this.#holder.observed ?? this.#holder.facts;
  }

  /** Whether `facts` may be made up. */
  get isPretended(): boolean {
    return this.#holder.observed !== null;
  }

  /** What drills make up lies above what is observed, so that it can be taken back. */
  change(by: (facts: KeyFacts) => KeyFacts, isMadeUp: boolean): void {
    const holder = this.#holder;
    if (isMadeUp) {
      holder.observed ??= holder.facts;
    } else if (holder.observed !== null) {
      holder.observed = by(holder.observed);
    }
    holder.facts = by(holder.facts);
  }

  takeBack(): void {
    this.#holder.facts = this.observed;
    this.#holder.observed = null;
  }

  /** The drill that answers in place of the provider; null while the provider does. */
  get drill(): Drill | null {
    return this.#holder.drill;
  }

  set drill(drill: Drill | null) {
    this.#holder.drill = drill;
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

import { expect } from 'vitest';
import { canary } from './canary.js';
import type { UpstreamDialect } from './realistic-answers.js';
import type { Upstream, UpstreamOptions } from './upstream.js';

export type SceneProvider = {
  readonly dialect?: UpstreamDialect;
  /** How many keys, or what to say of each beside its secret. Default 2. */
  readonly keys?: number | readonly object[];
  /** More fields of the provider's config. */
  readonly fields?: object;
  readonly upstream?: UpstreamOptions;
  /** Scripts the upstream before keyctl starts. */
  readonly prepare?: (actor: Actor) => void;
};

/** One provider of a scene. */
export class Actor {
  readonly name: string;
  readonly upstream: Upstream;
  readonly secrets: readonly string[];
  readonly #provider: SceneProvider;

  constructor(name: string, provider: SceneProvider, upstream: Upstream) {
    this.name = name;
    this.upstream = upstream;
    this.#provider = provider;
    const { keys = 2 } = provider;
    const count = typeof keys === 'number' ? keys : keys.length;
    this.secrets = Array.from({ length: count }, (_, at) =>
      canary(`${name}-${at + 1}`, { end: `end${at + 1}` }),
    );
  }

  /** The secret of the key at this position, from 1. */
  secret(position: number): string {
    return this.secrets[position - 1] ?? expect.fail(`${this.name} has no key ${position}`);
  }

  /** The positions of the keys that were called, in order. */
  calls(): number[] {
    return this.upstream.calls().map((secret) => this.secrets.indexOf(secret) + 1);
  }

  /** The same, with a repeat of one key on a fresh connection taken as one. */
  keysInTurn(): number[] {
    const calls = this.calls();
    return calls.filter((position, at) => position !== calls[at - 1]);
  }

  get config(): object {
    const { keys, fields, dialect = 'openai' } = this.#provider;
    const extras = typeof keys === 'object' ? keys : [];
    return {
      type: dialect,
      baseUrl: this.upstream.url,
      apiKey: this.secrets.map((key, at) => (extras[at] ? { key, ...extras[at] } : key)),
      ...fields,
    };
  }
}

import type { KeyId, Snapshot, Strategy } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import type { State } from '../keys/health.js';

/** Which key of a provider the next request would use, and why not each other. */
export type Explanation = {
  readonly provider: string;
  readonly strategy: Strategy;
  readonly activeKey: KeyId | null;
  /** In the order of the config. */
  readonly keys: readonly {
    readonly id: KeyId;
    readonly state: State;
    readonly available: boolean;
    readonly why: string;
  }[];
};

/** Throws `unknown-provider`. */
export function explain(snapshot: Snapshot, provider: string): Explanation {
  const found = snapshot.providers.find(({ name }) => name === provider);
  if (found === undefined) {
    throw unknownProvider(snapshot, provider);
  }
  return {
    provider,
    strategy: found.strategy,
    activeKey: found.activeKey,
    keys: found.keys.map(({ id, state, available, why }) => ({ id, state, available, why })),
  };
}

function unknownProvider(snapshot: Snapshot, provider: string): KeyctlError {
  const known = snapshot.providers.map(({ name }) => name).join(', ');
  return new KeyctlError('unknown-provider', `there is no provider called ${provider}`, {
    hint: known === '' ? 'the config has no providers' : `there is ${known}`,
    status: 404,
  });
}

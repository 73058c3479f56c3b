import { randomBytes } from 'node:crypto';
import { systemClock, toInstant } from '../clock.js';
import type { Config, KeyConfig } from '../config/config.js';
import type { StateStore } from '../config/state-store.js';
import type { KeySnapshot } from '../engine.js';
import { lendEngine } from '../failover/lend-engine.js';
import type { ConfigPlace } from './edit-config.js';

/** One health check of a key of a config that nobody has saved, by an engine that knows only this key. */
export function tryKey(
  { environment, socketPath: socket }: ConfigPlace,
  config: Config,
  key: KeyConfig,
): Promise<KeySnapshot> {
  const providers = config.providers
    .filter(({ keys }) => keys.includes(key))
    .map((provider) => ({ ...provider, keys: [key] }));
  const options = { config: { ...config, providers }, stateStore: noState(), socket, environment };
  return lendEngine(options, async (engine) => {
    await engine.checkHealth(key.id);
    const [provider] = engine.getSnapshot().providers;
    const [checked] = provider?.keys ?? [];
    if (checked === undefined) {
      throw new Error('an engine has the key that it was given');
    }
    return checked;
  });
}

/** Nothing is known of a new key, and nothing of this is kept. */
function noState(): StateStore {
  const salt = randomBytes(32).toString('hex');
  const countsSince = toInstant(systemClock.now().wall);
  return { warning: null, read: () => ({ salt, countsSince, keys: [] }), write() {} };
}

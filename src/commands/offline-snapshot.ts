import { ConfigError } from '../config/config-error.js';
import type { Snapshot } from '../engine.js';
import type { CommandContext } from './command-context.js';
import { withOfflineEngine } from './with-offline-engine.js';

/** A snapshot's shape with what config and state say: `keyctl status --json` while no engine runs. */
export type OfflineSnapshot = Omit<Snapshot, 'engine'> & { readonly engine: null };

/** Never fails because of the config: that there is none, or what is wrong with it, is the answer. */
export async function offlineSnapshot(context: CommandContext): Promise<OfflineSnapshot> {
  try {
    const snapshot = await withOfflineEngine(context, async (engine) => engine.getSnapshot());
    // what the short-lived engine did to itself is nobody's news
    return { ...snapshot, engine: null, events: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    const isMissing = error.code === 'config-missing';
    return {
      engine: null,
      configError: isMissing ? null : error.problem,
      warnings: isMissing ? [noConfig(context)] : [],
      providers: [],
      events: [],
    };
  }
}

function noConfig({ paths }: CommandContext): string {
  return `there is no config yet at ${paths.config}; make one with keyctl init`;
}

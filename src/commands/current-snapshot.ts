import type { Snapshot } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { fetchSnapshot } from '../socket/fetch-snapshot.js';
import { checkConfigMatches } from './check-config-matches.js';
import type { CommandContext } from './command-context.js';
import type { OfflineSnapshot } from './offline-snapshot.js';

/**
 * The engine's state, or what config and state say while none runs. One request, no stream: `status`
 * is called from prompts and status bars.
 */
export async function currentSnapshot(
  context: CommandContext,
): Promise<Snapshot | OfflineSnapshot> {
  try {
    const snapshot = await fetchSnapshot(context.paths.socket);
    checkConfigMatches(context, snapshot.engine.configPath);
    return snapshot;
  } catch (error) {
    if (!(error instanceof KeyctlError) || error.code !== 'engine-not-running') {
      throw error;
    }
    const { offlineSnapshot } = await import('./offline-snapshot.js');
    return offlineSnapshot(context);
  }
}

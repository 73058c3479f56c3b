import { KeyctlError } from '../keyctl-error.js';
import { fetchSnapshot } from '../socket/fetch-snapshot.js';
import { checkConfigMatches } from './check-config-matches.js';
import type { CommandContext } from './command-context.js';

/**
 * Throws `different-config` if a config was named and an engine runs with another one: that is to be
 * said in the shell, with an exit code, and not on a screen. Without a named config it asks nothing.
 */
export async function checkRunningConfig(context: CommandContext): Promise<void> {
  if (!context.explicitConfig) {
    return;
  }
  try {
    const snapshot = await fetchSnapshot(context.paths.socket);
    checkConfigMatches(context, snapshot.engine.configPath);
  } catch (error) {
    // whatever else is wrong, the screen shows and tries again
    if (error instanceof KeyctlError && error.code === 'different-config') {
      throw error;
    }
  }
}

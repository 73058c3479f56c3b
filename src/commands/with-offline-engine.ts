import { readConfig } from '../config/read-config.js';
import { openStateStore, type StateStore } from '../config/state-store.js';
import type { Engine } from '../engine.js';
import { lendEngine } from '../failover/lend-engine.js';
import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';

/**
 * Lends an engine without a socket to `use`, for what a command does while none runs: the engine's
 * own rules then say what config and state mean, and no second copy of them is needed here. It
 * checks nothing by itself and writes nothing to disk.
 */
export function withOfflineEngine<T>(
  context: CommandContext,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  return lend(context, { ...openStateStore(context.paths.state), write: () => {} }, use);
}

/**
 * The same, and what `use` changed is saved, under the socket's claim lock: no engine can start
 * meanwhile and overwrite it. Throws `engine-running` if one is faster.
 */
export async function withSavingEngine<T>(
  context: CommandContext,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { withClaimLock } = await import('../socket/claim-socket.js');
  return withClaimLock(context.paths.socket, async () => {
    const store = openStateStore(context.paths.state);
    const failures: unknown[] = [];
    const result = await lend(context, { ...store, write: noting(store, failures) }, use);
    if (failures.length > 0) {
      throw new KeyctlError('state-unusable', `${context.paths.state} can't be written`, {
        cause: failures[0],
      });
    }
    return result;
  });
}

function lend<T>(
  { paths, environment }: CommandContext,
  stateStore: StateStore,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const config = readConfig(paths.config, environment);
  return lendEngine({ config, stateStore, socket: paths.socket, environment }, use);
}

/** An engine reports a state that can't be written and goes on; a command must not claim success. */
function noting(store: StateStore, failures: unknown[]): StateStore['write'] {
  return (state) => {
    try {
      store.write(state);
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
}

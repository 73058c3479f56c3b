import { systemClock } from '../clock.js';
import { readConfig } from '../config/read-config.js';
import { openStateStore, type StateStore } from '../config/state-store.js';
import type { Engine } from '../engine.js';
import { LocalEngine } from '../failover/local-engine.js';
import { KeyctlError } from '../keyctl-error.js';
import type { Log } from '../log/log.js';
import { Redactor } from '../log/redactor.js';
import { version } from '../version.js';
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

async function lend<T>(
  { paths, environment }: CommandContext,
  stateStore: StateStore,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const config = readConfig(paths.config, environment);
  const engine = new LocalEngine({
    config: { ...config, healthCheck: { onStartup: false, everyMinutes: 0 } },
    readConfig: () => config,
    stateStore,
    info: { version, socket: paths.socket, host: 'serve' },
    environment,
    clock: systemClock,
    random: Math.random,
    redactor: new Redactor(),
    log: silent,
  });
  // an engine's own timers keep no process alive; a command waits for what it has asked
  const alive = setInterval(() => {}, 60_000);
  try {
    return await use(engine);
  } finally {
    clearInterval(alive);
    await engine.close();
  }
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

/** The log file belongs to the host. */
const silent: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  async close() {},
};

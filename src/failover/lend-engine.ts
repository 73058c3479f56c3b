import { systemClock } from '../clock.js';
import type { Config } from '../config/config.js';
import type { StateStore } from '../config/state-store.js';
import type { Engine } from '../engine.js';
import type { Log } from '../log/log.js';
import { Redactor } from '../log/redactor.js';
import { version } from '../version.js';
import { LocalEngine } from './local-engine.js';

export type LendOptions = {
  readonly config: Config;
  readonly stateStore: StateStore;
  /** Where a real one would be; nobody listens there. */
  readonly socket: string;
  readonly environment: NodeJS.ProcessEnv;
};

/** Lends an engine without a socket to `use`. It checks nothing by itself and writes no log. */
export async function lendEngine<T>(
  { config, stateStore, socket, environment }: LendOptions,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = new LocalEngine({
    config: { ...config, healthCheck: { onStartup: false, everyMinutes: 0 } },
    readConfig: () => config,
    stateStore,
    info: { version, socket, host: 'serve' },
    environment,
    clock: systemClock,
    random: Math.random,
    redactor: new Redactor(),
    log: silent,
  });
  // an engine's own timers keep no process alive; whoever lends it waits for what it has asked
  const alive = setInterval(() => {}, 60_000);
  try {
    return await use(engine);
  } finally {
    clearInterval(alive);
    await engine.close();
  }
}

/** The log file belongs to the host. */
const silent: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  async close() {},
};

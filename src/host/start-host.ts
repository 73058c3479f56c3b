import { type Clock, systemClock } from '../clock.js';
import type { Paths } from '../config/paths.js';
import { readConfig } from '../config/read-config.js';
import { secretsOf } from '../config/secrets-of.js';
import { openStateStore } from '../config/state-store.js';
import { watchConfig } from '../config/watch-config.js';
import { LocalEngine } from '../failover/local-engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { openLog } from '../log/open-log.js';
import { Redactor } from '../log/redactor.js';
import { claimSocket, unlinkSocket } from '../socket/claim-socket.js';
import { serveEngine } from '../socket/engine-server.js';
import { createHttpServer } from '../socket/http-server.js';
import type { FileId } from '../socket/probe-socket.js';
import { version } from '../version.js';
import { crashLog } from './crash-log.js';
import { type RunningHost, runHost } from './run-host.js';
import { stateWhileOurs } from './state-while-ours.js';

export type HostOptions = {
  readonly paths: Paths;
  readonly host: 'serve' | 'tui';
  readonly environment: NodeJS.ProcessEnv;
  readonly clock?: Clock;
};

/** Engine and socket server as one thing. */
export type Host = {
  readonly engine: LocalEngine;
  /** The file behind the socket's public name. */
  readonly socketId: FileId;
  /** Resolves when everything has ended, whoever asked for it. */
  readonly ended: Promise<void>;
  /** Gives up the socket's name, lets requests in flight finish, and resolves with `ended`. */
  drain(): Promise<void>;
  /** Ends with its requests in flight. */
  abort(): Promise<void>;
  /**
   * The end after an unexpected error: it is logged, requests in flight are answered with 500 or
   * broken off, the state is saved and the socket's name given up. Returns the error's message
   * without secrets at once; `ended` resolves when all of it is done.
   */
  crash(error: unknown): string;
};

/**
 * Throws ConfigError before it touches the socket, and `engine-running` or `socket-unusable` before
 * it touches the state or an upstream.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { paths, environment, clock = systemClock } = options;
  const read = () => readConfig(paths.config, environment);
  const config = read();
  const redactor = new Redactor();
  redactor.setSecrets(secretsOf(config));
  const log = openLog({ path: paths.log, level: config.log.level, redactor });
  const describeCrash = crashLog(log, redactor);
  const server = createHttpServer();
  const prepared: { engine?: LocalEngine; running?: RunningHost } = {};

  const prepare = (id: FileId) => {
    const engine = new LocalEngine({
      config,
      readConfig: read,
      stateStore: stateWhileOurs(openStateStore(paths.state), paths.socket, id),
      info: { version, socket: paths.socket, host: options.host },
      environment,
      clock,
      random: Math.random,
      redactor,
      log,
    });
    prepared.engine = engine;
    const running = runHost({
      engine,
      server,
      log,
      giveUpName: () => unlinkSocket(paths.socket, id),
    });
    prepared.running = running;
    serveEngine(server, engine, { drain: running.beginDrain, onBug: describeCrash });
  };

  try {
    const { id: socketId } = await claimSocket(paths.socket, server, prepare);
    const { engine, running } = prepared;
    if (engine === undefined || running === undefined) {
      throw new Error('nothing was prepared');
    }
    // the engine itself keeps and shows what is wrong with an edit
    const watcher = watchConfig(paths.config, () => void engine.reload().catch(() => {}));
    void running.ended.then(() => watcher.close());
    log.info({ socket: paths.socket, config: paths.config, version }, 'serving');
    const { ended, drain, abort } = running;
    const crash = (bug: unknown) => {
      const reason = describeCrash(bug);
      // whatever broke the engine may break its end, too
      abort(crashed(bug)).catch(describeCrash);
      return reason;
    };
    return { engine, socketId, ended, drain, abort: () => abort(), crash };
  } catch (error) {
    const shown = error instanceof KeyctlError ? error : startFailed(describeCrash(error), error);
    await prepared.running?.abort();
    await log.close();
    throw shown;
  }
}

function crashed(cause: unknown): KeyctlError {
  return new KeyctlError('internal', 'keyctl has ended because of a bug of its own', {
    hint: 'send the request again once it runs; the log file says more',
    cause,
  });
}

function startFailed(reason: string, cause: unknown): KeyctlError {
  return new KeyctlError('internal', `the engine can't start, which is a bug (${reason})`, {
    hint: 'the log file says more',
    cause,
  });
}

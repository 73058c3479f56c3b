import { type Clock, systemClock } from '../clock.js';
import type { Config } from '../config/config.js';
import { fingerprintOf } from '../config/fingerprint.js';
import type { Paths } from '../config/paths.js';
import { readConfig } from '../config/read-config.js';
import { secretsOf } from '../config/secrets-of.js';
import { openStateStore } from '../config/state-store.js';
import { watchConfig } from '../config/watch-config.js';
import type { HostKind } from '../engine.js';
import { LocalEngine } from '../failover/local-engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { TcpListener } from '../listen/tcp-listener.js';
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
  readonly host: HostKind;
  /** The loopback port, whatever the config says of it. */
  readonly port?: number;
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

type Listen = (config: Config) => Promise<void>;

type Prepared = {
  readonly engine: LocalEngine;
  readonly running: RunningHost;
  readonly listen: Listen;
};

/**
 * Throws ConfigError before it touches the socket, and `engine-running` or `socket-unusable` before
 * it touches the state or an upstream.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { paths, environment, clock = systemClock } = options;
  let readAs = '';
  const read = () => {
    readAs = fingerprintOf(paths.config);
    return readConfig(paths.config, environment);
  };
  const config = read();
  const redactor = new Redactor();
  redactor.setSecrets(secretsOf(config));
  const log = openLog({ path: paths.log, level: config.log.level, redactor });
  const describeCrash = crashLog(log, redactor);
  const server = createHttpServer();
  const prepared: { host?: Prepared } = {};

  const prepare = (id: FileId) => {
    const listener = new TcpListener({
      tokenPath: paths.token,
      handle: (request, response) => engine.handle(request, response),
      redactor,
      log,
      onChange: (listening) => engine.setListening(listening),
    });
    const listen: Listen = ({ listen: { tcp } }) =>
      listener.apply(options.port === undefined ? tcp : { port: options.port });
    const engine = new LocalEngine({
      config,
      readConfig: read,
      stateStore: stateWhileOurs(openStateStore(paths.state), paths.socket, id),
      info: { version, socket: paths.socket, host: options.host },
      onConfig: listen,
      environment,
      clock,
      random: Math.random,
      redactor,
      log,
    });
    const running = runHost({
      engine,
      server,
      listener,
      log,
      giveUpName: () => unlinkSocket(paths.socket, id),
    });
    prepared.host = { engine, running, listen };
    serveEngine(server, engine, { drain: running.beginDrain, onBug: describeCrash });
  };

  try {
    const { id: socketId } = await claimSocket(paths.socket, server, prepare);
    if (prepared.host === undefined) {
      throw new Error('nothing was prepared');
    }
    const { engine, running, listen } = prepared.host;
    // not before the claim is certain: a start that is refused must not touch a port
    await listen(config);
    // the engine itself keeps and shows what is wrong with an edit
    const watcher = watchConfig(paths.config, () => {
      // whoever edited it may have had it read again already
      if (fingerprintOf(paths.config) !== readAs) {
        engine.reload().catch(() => {});
      }
    });
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
    await prepared.host?.running.abort();
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

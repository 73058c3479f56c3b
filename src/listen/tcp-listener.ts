import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ensureToken } from '../config/local-token.js';
import { Secret } from '../config/secret.js';
import type { Listening } from '../failover/listening.js';
import { KeyctlError } from '../keyctl-error.js';
import type { Log } from '../log/log.js';
import type { Redactor } from '../log/redactor.js';
import { closeServer } from '../socket/close-server.js';
import { createHttpServer } from '../socket/http-server.js';
import { listenOnLoopback } from './listen-on-loopback.js';
import { serveTools, type ToolDoor } from './serve-tools.js';
import { checkTokenFile } from './token-check.js';

export type TcpListenerOptions = {
  readonly tokenPath: string;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly onChange: (listening: Listening) => void;
};

/**
 * The engine's loopback port, which the config turns on, off or moves while the engine runs. What
 * goes wrong with it is told and never thrown: the socket serves on.
 */
export class TcpListener {
  readonly #options: TcpListenerOptions;
  readonly #door: ToolDoor;
  /** Those that listen, and those that only finish what they began. */
  readonly #all = new Set<Server>();
  #open: { readonly port: number; readonly servers: readonly Server[] } | null = null;
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;
  #toldUrl: string | null = null;

  constructor(options: TcpListenerOptions) {
    const { tokenPath, handle, redactor, log } = options;
    this.#options = options;
    this.#door = {
      checkToken: checkTokenFile({
        path: tokenPath,
        onToken: (token) => redactor.setSecrets([token]),
        onProblem: ({ message }) => log.warn({}, `${message}; nobody is let in`),
      }),
      tokenHint: 'send what `keyctl token` prints; `keyctl env` sets the variables',
      handle,
    };
  }

  /** Resolves when it listens there, or can't, or listens no more. */
  apply(tcp: { readonly port: number } | null): Promise<void> {
    this.#work = this.#work.then(() => this.#move(tcp?.port ?? null));
    return this.#work;
  }

  /** Takes no new connection from now on, and lets go of each when its request is done. */
  stop(): void {
    this.#isStopped = true;
    this.#leave();
  }

  /** Stops, and resolves when every connection has ended, at the latest after a second. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all([...this.#all].map(closeServer));
  }

  async #move(port: number | null): Promise<void> {
    if (this.#isStopped) {
      return;
    }
    if (port === null) {
      this.#leave();
      this.#tell(null);
      return;
    }
    try {
      // each time: the file may have gone since
      const token = ensureToken(this.#options.tokenPath);
      this.#options.redactor.setSecrets([new Secret(token)]);
      if (port !== this.#open?.port) {
        await this.#enter(port);
      }
      this.#tell(null);
    } catch (error) {
      if (!(error instanceof KeyctlError)) {
        throw error;
      }
      this.#tell(error);
    }
  }

  /** First in, then out: where the new port can't be had, the old one goes on serving. */
  async #enter(port: number): Promise<void> {
    const servers = await listenOnLoopback(() => this.#makeServer(), port);
    this.#leave();
    this.#open = { port, servers };
    if (this.#isStopped) {
      this.#leave();
    }
  }

  #leave(): void {
    for (const server of this.#open?.servers ?? []) {
      server.close();
    }
    this.#open = null;
  }

  #makeServer(): Server {
    const server = createHttpServer();
    serveTools(server, this.#door);
    this.#all.add(server);
    server.on('close', () => this.#all.delete(server));
    return server;
  }

  #tell(error: KeyctlError | null): void {
    const url = this.#open === null ? null : `http://127.0.0.1:${this.#open.port}`;
    const problem = error === null ? null : [error.message, error.hint].filter(Boolean).join('; ');
    if (problem !== null) {
      this.#options.log.warn({}, problem);
    } else if (url !== this.#toldUrl) {
      this.#options.log.info({ url }, url === null ? 'listening no more' : 'listening');
    }
    this.#toldUrl = url;
    this.#options.onChange({ url, problem });
  }
}

import { subscribe } from 'node:diagnostics_channel';
import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';
import { buildConnector, Client, type Dispatcher, Pool } from 'undici';
import type { ProviderConfig } from '../config/config.js';
import { type EnvironmentProxies, environmentProxies } from '../config/environment-proxies.js';
import type { Route } from '../config/route.js';
import type { Secret } from '../config/secret.js';
import { connectThrough } from './connect-through.js';
import { ProxyError } from './proxy-error.js';
import { Trust } from './trust.js';

/** Whoever sends a request learns which socket took it, and whether that one was used before. */
export type SentObserver = { onSent(reused: boolean): void };

const usedSockets = new WeakSet<Socket>();
let sending: SentObserver | null = null;

/**
 * undici tells handlers nothing of the socket, but this channel is published in the same tick as
 * `onRequestStart` (undici docs: diagnostics channel). A keep-alive socket that dies without a byte
 * says nothing about the key, so it has to be told apart.
 */
subscribe('undici:client:sendHeaders', (message) => {
  const { socket } = message as { socket: Socket };
  sending?.onSent(usedSockets.has(socket));
  sending = null;
  usedSockets.add(socket);
});

/** To be called in `onRequestStart`. */
export function observeSend(observer: SentObserver): void {
  sending = observer;
}

/** What a provider's config says of its connections. */
export type Connecting = {
  readonly timeouts: Pick<ProviderConfig['timeouts'], 'connectMs' | 'firstByteMs' | 'idleMs'>;
  readonly route: Route;
};

/** The connections to providers: one pool per origin, shared by its keys and their health checks. */
export class Upstreams {
  readonly #dispatchers = new Map<string, Dispatcher>();
  readonly #trust: Trust;
  readonly #proxies: EnvironmentProxies;
  readonly #closing = new AbortController();

  constructor(environment: NodeJS.ProcessEnv) {
    // as many as there are connections being made
    setMaxListeners(0, this.#closing.signal);
    this.#trust = new Trust(environment);
    this.#proxies = environmentProxies(environment);
  }

  /** Those of the environment's proxies. */
  get secrets(): readonly Secret[] {
    return this.#proxies.secrets;
  }

  for(origin: string, connecting: Connecting): Dispatcher {
    const { timeouts, route } = connecting;
    // firstByteMs is set per request, since what is left of a request's time bounds it too
    const id = `${origin} ${timeouts.connectMs} ${timeouts.idleMs} ${route.id}`;
    let dispatcher = this.#dispatchers.get(id);
    if (dispatcher === undefined) {
      dispatcher = new Pool(origin, { ...this.#options(origin, connecting), connections: null });
      this.#dispatchers.set(id, dispatcher);
    }
    return dispatcher;
  }

  /** A connection of its own, for the one repeat after a keep-alive socket died. */
  fresh(origin: string, connecting: Connecting): Dispatcher {
    return new Client(origin, this.#options(origin, connecting));
  }

  /** The engine ends: whose attempt was cut off by that must not make another. */
  get isDestroyed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Destroys every connection, with what is in flight on them. */
  async destroy(): Promise<void> {
    this.#closing.abort();
    const dispatchers = [...this.#dispatchers.values()];
    this.#dispatchers.clear();
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.destroy()));
  }

  #options(origin: string, { timeouts, route }: Connecting): Client.Options {
    return {
      connect: this.#connector(new URL(origin), timeouts.connectMs, route),
      headersTimeout: timeouts.firstByteMs,
      bodyTimeout: timeouts.idleMs,
      pipelining: 1,
      keepAliveTimeout: 60_000,
      keepAliveMaxTimeout: 600_000,
      // Node's own server refuses more than 16 KiB; providers behind large proxies send more
      maxHeaderSize: 64 * 1024,
    };
  }

  #connector(url: URL, timeout: number, route: Route): buildConnector.connector {
    const direct = buildConnector({
      timeout,
      // Node gives an address up when it tries the next one; its own 250 ms are too few for some networks
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: 1_000,
      ...this.#trust.options(route.authorities),
    });
    const choice = route.proxy.kind === 'environment' ? this.#proxies.choose(url) : route.proxy;
    switch (choice.kind) {
      case 'none':
        return direct;
      case 'proxy':
        return connectThrough(choice.proxy, direct, {
          timeoutMs: timeout,
          signal: this.#closing.signal,
        });
      case 'unusable':
        return (_options, callback) =>
          callback(new ProxyError(`the proxy can't be used: ${choice.problem}`), null);
    }
  }
}

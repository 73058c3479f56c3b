import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Client, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

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

export type UpstreamOptions = {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
};

/** The connections to providers: one pool per origin, shared by its keys and their health checks. */
export class Upstreams {
  readonly #dispatchers = new Map<string, Dispatcher>();
  readonly #proxies: { http: string | null; https: string | null; none: string };
  #isDestroyed = false;

  constructor(environment: NodeJS.ProcessEnv) {
    const read = (name: string) => environment[name.toLowerCase()] || environment[name] || null;
    this.#proxies = {
      http: read('HTTP_PROXY'),
      https: read('HTTPS_PROXY'),
      none: read('NO_PROXY') ?? '',
    };
  }

  for(origin: string, options: UpstreamOptions): Dispatcher {
    // firstByteMs is set per request, since what is left of a request's time bounds it too
    const id = `${origin} ${options.connectMs} ${options.idleMs}`;
    let dispatcher = this.#dispatchers.get(id);
    if (dispatcher === undefined) {
      dispatcher = this.#open(origin, options);
      this.#dispatchers.set(id, dispatcher);
    }
    return dispatcher;
  }

  /** A connection of its own, for the one repeat after a keep-alive socket died. */
  fresh(origin: string, options: UpstreamOptions): Dispatcher {
    return this.#isProxied(origin)
      ? this.#proxyAgent(options)
      : new Client(origin, clientOptions(options));
  }

  /** The engine ends: whose attempt was cut off by that must not make another. */
  get isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  /** Destroys every connection, with what is in flight on them. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    const dispatchers = [...this.#dispatchers.values()];
    this.#dispatchers.clear();
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.destroy()));
  }

  #open(origin: string, options: UpstreamOptions): Dispatcher {
    return this.#isProxied(origin)
      ? this.#proxyAgent(options)
      : new Pool(origin, { ...clientOptions(options), connections: null });
  }

  #proxyAgent(options: UpstreamOptions): Dispatcher {
    return new EnvHttpProxyAgent({
      ...clientOptions(options),
      ...(this.#proxies.http === null ? {} : { httpProxy: this.#proxies.http }),
      ...(this.#proxies.https === null ? {} : { httpsProxy: this.#proxies.https }),
      noProxy: this.#proxies.none,
    });
  }

  #isProxied(origin: string): boolean {
    const { protocol, hostname } = new URL(origin);
    const proxy =
      protocol === 'https:' ? (this.#proxies.https ?? this.#proxies.http) : this.#proxies.http;
    return proxy !== null && !isLoopback(hostname);
  }
}

/** A server on this machine is never reached through a proxy. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

function clientOptions({ connectMs, firstByteMs, idleMs }: UpstreamOptions) {
  return {
    connect: { timeout: connectMs },
    headersTimeout: firstByteMs,
    bodyTimeout: idleMs,
    pipelining: 1,
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 600_000,
    // Node's own server refuses more than 16 KiB; providers behind large proxies send more
    maxHeaderSize: 64 * 1024,
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import { findKeys } from '../config/find-keys.js';
import { watchConfig } from '../config/watch-config.js';
import type { EngineLink, LinkState, Snapshot } from '../engine.js';
import type { RemoteEngine } from '../socket/remote-engine.js';
import { backoff } from './backoff.js';
import { type Reached, type ReachOptions, reachEngine } from './reach-engine.js';
import type { SpawnedHost } from './spawn-host.js';

/** An engine that lived this long did not fail because of how it was started. */
const soundMs = 10_000;

/** How long a hosted engine's thread may take to say why, after its connections broke. */
const reasonMs = 1_000;

/** Starts at once; `getState` is `starting` until the first try has an outcome. */
export function openEngineLink(options: ReachOptions): EngineLink {
  const link = new HostingLink(options);
  link.retry();
  return link;
}

class HostingLink implements EngineLink {
  readonly #options: ReachOptions;
  readonly #listeners = new Set<() => void>();
  readonly #backoff = backoff(Math.random);
  #state: LinkState = { kind: 'starting' };
  #engine: RemoteEngine | null = null;
  #host: SpawnedHost | null = null;
  #watcher: { close(): void } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #trying: { readonly done: Promise<void>; readonly stop: AbortController } | null = null;
  #again = false;
  #closing = false;

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  getState(): LinkState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  retry(): void {
    if (this.#closing || this.#engine !== null) {
      return;
    }
    this.#backoff.reset();
    this.#try();
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#trying?.done;
    // the connection stays to the end, so that the screen's last snapshots tell how draining goes
    await this.#host?.drain();
    await this.#engine?.close();
  }

  abort(): void {
    this.#stop();
    this.#host?.abort();
    void this.#engine?.close();
  }

  #stop(): void {
    this.#closing = true;
    this.#trying?.stop.abort();
    clearTimeout(this.#timer);
    this.#stopWatching();
  }

  #try(): void {
    clearTimeout(this.#timer);
    if (this.#trying !== null) {
      // the config may have been read before the edit that this call is about
      this.#again = true;
      return;
    }
    this.#again = false;
    if (this.#state.kind !== 'lost') {
      this.#set({ kind: 'starting' });
    }
    const stop = new AbortController();
    const reached = reachEngine(this.#options, stop.signal, (host) => this.#adopt(host));
    const done = reached.then((outcome) => {
      this.#trying = null;
      this.#take(outcome);
    });
    this.#trying = { done, stop };
  }

  #adopt(host: SpawnedHost): void {
    this.#host = host;
    void host.ended.then(() => {
      if (this.#host === host) {
        this.#host = null;
      }
    });
  }

  #take(reached: Reached): void {
    if (reached.kind === 'engine') {
      this.#follow(reached.engine);
    } else if (reached.kind === 'stopped' || this.#closing) {
      return;
    } else if (this.#again) {
      this.#try();
    } else if (reached.kind === 'config-broken') {
      this.#awaitEdit(reached);
    } else if (reached.kind === 'no-config') {
      const { paths, environment } = this.#options;
      this.#awaitEdit({ kind: 'no-config', path: paths.config, found: findKeys(environment) });
    } else {
      const { message, hint } = reached.error;
      const failed = { kind: 'failed', message, hint } as const;
      if (reached.passing) {
        this.#tryLater(failed);
      } else {
        this.#set(failed);
      }
    }
  }

  #awaitEdit(state: LinkState): void {
    this.#watcher ??= watchConfig(this.#options.paths.config, () => this.retry());
    this.#set(state);
  }

  #stopWatching(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  /** In the state in which it is, or `failed` if it was tried often enough. */
  #tryLater(failed: LinkState): void {
    const delayMs = this.#backoff.next();
    if (delayMs === null) {
      this.#set(failed);
    } else {
      this.#timer = setTimeout(() => this.#try(), delayMs);
    }
  }

  #follow(engine: RemoteEngine): void {
    const began = performance.now();
    const { pid } = engine.getSnapshot().engine;
    const host = pid === process.pid ? this.#host : null;
    this.#engine = engine;
    this.#stopWatching();
    if (!this.#closing) {
      this.#set(host === null ? { kind: 'attached', engine, pid } : { kind: 'hosting', engine });
    }
    if (host === null) {
      leaveWhenDraining(engine);
    }
    void engine.closed.then(() => this.#lose(engine, host, performance.now() - began));
  }

  async #lose(engine: RemoteEngine, host: SpawnedHost | null, livedMs: number): Promise<void> {
    const last = engine.getSnapshot();
    const end = host === null ? howItEnded(last) : await howOursEnded(host, last);
    this.#engine = null;
    if (this.#closing) {
      return;
    }
    if (end.wasStopped) {
      const hint = 'press r to start it again';
      this.#set({ kind: 'failed', message: 'the engine was stopped from outside', hint });
      return;
    }
    if (livedMs > soundMs) {
      this.#backoff.reset();
    }
    this.#set({ kind: 'lost', last, reason: end.reason });
    this.#tryLater({
      kind: 'failed',
      message: `the engine keeps ending: ${end.reason}`,
      hint: null,
    });
  }

  #set(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

/** It has given up its name, so that whoever asks for an engine finds none until the next one is there. */
function leaveWhenDraining(engine: RemoteEngine): void {
  const look = () => {
    if (engine.getSnapshot().engine.draining) {
      void engine.close();
    }
  };
  engine.subscribe(look);
  look();
}

type End = {
  readonly reason: string;
  /** It was ours and somebody drained it, with `keyctl stop`: starting it again would defy him. */
  readonly wasStopped: boolean;
};

function howItEnded({ engine: { pid, draining } }: Snapshot): End {
  const reason = draining ? 'has ended' : 'has gone without a word';
  return { reason: `the engine (pid ${pid}) ${reason}`, wasStopped: false };
}

async function howOursEnded(host: SpawnedHost, last: Snapshot): Promise<End> {
  const reason = await Promise.race([
    host.ended,
    delay(reasonMs, 'its connection broke off', { ref: false }),
  ]);
  return {
    reason: `the engine failed (${reason ?? 'it ended'})`,
    wasStopped: reason === null && last.engine.draining,
  };
}

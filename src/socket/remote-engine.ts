import type { IncomingMessage } from 'node:http';
import type { DrillOrder, Engine, EngineEvent, KeyId, Snapshot } from '../engine.js';
import { noAnswer } from './client-errors.js';
import { checkSnapshot } from './fetch-snapshot.js';
import { parseEvent } from './parse-event.js';
import { readLines } from './read-lines.js';
import { openControl, requestControl } from './request-control.js';

/** How long a busy engine may take to say its first word. */
const patienceMs = 5_000;

/** An engine in another process or thread, over its socket. It never keeps more than one snapshot. */
export class RemoteEngine implements Engine {
  readonly closed: Promise<void>;
  readonly #socketPath: string;
  readonly #stream: IncomingMessage;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;

  /**
   * Throws `engine-not-running`, `engine-lost` or `socket-unusable`. `signal` ends the attempt, and
   * what came of it as well.
   */
  static async connect(socketPath: string, signal?: AbortSignal): Promise<RemoteEngine> {
    const timeoutMs = patienceMs;
    // the newest events are in the snapshot, and a busy engine has a thousand between two of them
    const route = 'watch?events=false';
    const stream = await openControl(socketPath, 'GET', route, { timeoutMs, signal });
    return new Promise((resolve, reject) => {
      let engine: RemoteEngine | null = null;
      const timer = setTimeout(() => fail(noAnswer(socketPath)), patienceMs);
      const fail = (error: unknown) => {
        clearTimeout(timer);
        stream.destroy();
        reject(error);
      };
      const ended = readLines(stream, socketPath, (lines) => {
        // only the newest counts, and only it is worth the parsing
        const newest = lines.at(-1) ?? '';
        try {
          const snapshot = parseLine(newest, socketPath);
          if (engine !== null) {
            engine.#take(snapshot);
            return;
          }
          clearTimeout(timer);
          engine = new RemoteEngine(socketPath, stream, snapshot, ended);
          resolve(engine);
        } catch (error) {
          fail(error);
        }
      });
      void ended.then(() => fail(noAnswer(socketPath)), fail);
    });
  }

  private constructor(
    socketPath: string,
    stream: IncomingMessage,
    snapshot: Snapshot,
    ended: Promise<unknown>,
  ) {
    this.#socketPath = socketPath;
    this.#stream = stream;
    this.#snapshot = snapshot;
    const over = (): void => {};
    this.closed = ended.then(over, over);
  }

  getSnapshot(): Snapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    // a function of its own for each call: the same listener may subscribe twice
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  async setKeyEnabled(id: KeyId, enabled: boolean): Promise<void> {
    await this.#command('PATCH', `keys/${keyPath(id)}`, { enabled });
  }

  async useKey(id: KeyId): Promise<void> {
    await this.#command('POST', `keys/${keyPath(id)}/use`);
  }

  async resetKey(id: KeyId): Promise<void> {
    await this.#command('POST', `keys/${keyPath(id)}/reset`);
  }

  async startDrill(id: KeyId, order: DrillOrder): Promise<void> {
    await this.#command('POST', `keys/${keyPath(id)}/drill`, order);
  }

  async stopDrill(id: KeyId | null): Promise<void> {
    await this.#command('POST', id === null ? 'drill/stop' : `keys/${keyPath(id)}/drill/stop`);
  }

  async checkHealth(id: KeyId | null): Promise<void> {
    await this.#command('POST', id === null ? 'check' : `keys/${keyPath(id)}/check`);
  }

  async reload(): Promise<void> {
    await this.#command('POST', 'reload');
  }

  async drain(): Promise<void> {
    await this.#command('POST', 'drain');
  }

  async eventsSince(since: number): Promise<readonly EngineEvent[]> {
    const stream = await openControl(this.#socketPath, 'GET', `events?since=${since}`);
    const events: EngineEvent[] = [];
    const complete = await readLines(stream, this.#socketPath, (lines) => {
      for (const line of lines) {
        events.push(parseEvent(line, this.#socketPath));
      }
    });
    if (!complete) {
      throw noAnswer(this.#socketPath);
    }
    return events;
  }

  async close(): Promise<void> {
    this.#stream.destroy();
    await this.closed;
  }

  async #command(method: 'PATCH' | 'POST', route: string, body?: unknown): Promise<void> {
    try {
      await requestControl(this.#socketPath, method, route, { body });
    } finally {
      await this.#catchUp();
    }
  }

  /**
   * A command is answered on a connection of its own, mostly before the stream tells what it did;
   * one that failed may have done something, too. Whoever awaited it should find that in the snapshot.
   */
  async #catchUp(): Promise<void> {
    try {
      const health = await requestControl(this.#socketPath, 'GET', 'health');
      const { seq } = health as { readonly seq?: unknown };
      if (typeof seq === 'number') {
        await this.#reach(seq);
      }
    } catch {
      // it is ending: the stream tells that, and the command's own error matters more
    }
  }

  #reach(seq: number): Promise<void> {
    const reached = () => newestSeq(this.#snapshot) >= seq;
    if (reached()) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        unsubscribe();
        resolve();
      };
      const timer = setTimeout(finish, patienceMs);
      const unsubscribe = this.subscribe(() => {
        if (reached()) {
          finish();
        }
      });
      void this.closed.then(finish);
    });
  }

  #take(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

function newestSeq(snapshot: Snapshot): number {
  return snapshot.events.at(-1)?.seq ?? 0;
}

function parseLine(line: string, socketPath: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = null;
  }
  return checkSnapshot((value as { readonly snapshot?: unknown } | null)?.snapshot, socketPath);
}

/** An id that is typed by hand may hold anything; the engine then says that there is no such key. */
function keyPath(id: KeyId): string {
  const slash = id.indexOf('/');
  const parts = slash < 0 ? [id, ''] : [id.slice(0, slash), id.slice(slash + 1)];
  return parts.map(encodeURIComponent).join('/');
}

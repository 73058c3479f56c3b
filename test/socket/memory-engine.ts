import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  DrillOrder,
  EngineEvent,
  EventType,
  KeyId,
  KeySnapshot,
  ProviderSnapshot,
  Snapshot,
} from '../../src/engine.js';
import { KeyctlError } from '../../src/keyctl-error.js';
import type { ServedEngine } from '../../src/socket/engine-server.js';
import { anUnusedKey } from '../helpers/an-unused-key.js';

/** An engine without providers behind it: what the server and its clients see of a real one. */
export class MemoryEngine implements ServedEngine {
  #end: () => void = () => {};
  readonly closed = new Promise<void>((resolve) => {
    this.#end = resolve;
  });
  readonly calls: string[] = [];
  readonly #listeners = new Set<() => void>();
  #events: EngineEvent[] = [];
  #snapshot: Snapshot;

  constructor(keyNames: readonly string[] = ['1', '2'], socket = '/run/keyctl.sock') {
    this.#snapshot = firstSnapshot(keyNames, socket);
    this.record('engine-started', null, 'started');
  }

  /** How many are subscribed now. */
  get watchers(): number {
    return this.#listeners.size;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.calls.push(`${request.method} ${request.url}`);
    request.resume();
    request.on('end', () => response.end('from the data path'));
  }

  record(type: EventType, key: KeyId | null, detail: string): void {
    const seq = (this.#events.at(-1)?.seq ?? 0) + 1;
    const at = new Date(seq * 1000).toISOString();
    const outcome = null;
    this.#events.push({ seq, at, type, provider: 'openai', key, to: null, outcome, detail });
    this.change({ events: this.#events.slice(-200) });
  }

  change(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) {
      listener();
    }
  }

  getSnapshot(): Snapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async setKeyEnabled(id: KeyId, enabled: boolean): Promise<void> {
    this.#changeKey(id, { enabled, state: enabled ? 'unchecked' : 'disabled' });
    this.record(enabled ? 'key-enabled' : 'key-disabled', id, 'by the user');
  }

  async useKey(id: KeyId): Promise<void> {
    this.#changeKey(id, {});
    const providers = this.#snapshot.providers.map((it) => ({ ...it, activeKey: id }));
    this.change({ providers });
    this.record('active-key-changed', id, 'by the user');
  }

  async resetKey(id: KeyId): Promise<void> {
    this.#changeKey(id, { health: 'unchecked' });
    this.record('key-reset', id, 'by the user');
  }

  async startDrill(id: KeyId, { answer, forSeconds }: DrillOrder): Promise<void> {
    const until = new Date(forSeconds * 1000).toISOString();
    this.#changeKey(id, { drill: { answer, until, answered: 0 } });
    this.record('drill-started', id, `answers ${answer}`);
  }

  async stopDrill(id: KeyId | null): Promise<void> {
    const [provider] = this.#snapshot.providers;
    for (const key of id === null ? (provider?.keys ?? []) : [{ id }]) {
      this.#changeKey(key.id, { drill: null });
      this.record('drill-ended', key.id, 'by the user');
    }
  }

  async checkHealth(id: KeyId | null): Promise<void> {
    const [provider] = this.#snapshot.providers;
    for (const key of provider?.keys ?? []) {
      if (id === null || key.id === id) {
        this.#changeKey(key.id, { health: 'healthy', state: 'healthy' });
        this.record('health-checked', key.id, 'GET /models → 200');
      }
    }
  }

  async reload(): Promise<void> {
    throw new KeyctlError('config-invalid', 'config.json:3:5: providers: not an object', {
      hint: 'mend it and reload',
      status: 422,
    });
  }

  async eventsSince(since: number): Promise<readonly EngineEvent[]> {
    return this.#events.filter(({ seq }) => seq > since);
  }

  async drain(): Promise<void> {
    this.change({ engine: { ...this.#snapshot.engine, draining: true } });
    this.record('draining', null, 'asked to');
  }

  async close(): Promise<void> {
    this.#end();
  }

  #changeKey(id: KeyId, change: Partial<KeySnapshot>): void {
    const known = this.#snapshot.providers.some(({ keys }) => keys.some((key) => key.id === id));
    if (!known) {
      throw new KeyctlError('unknown-key', `there is no key ${id}`, { status: 404 });
    }
    const providers = this.#snapshot.providers.map((provider) => ({
      ...provider,
      keys: provider.keys.map((key) => (key.id === id ? { ...key, ...change } : key)),
    }));
    this.change({ providers });
  }
}

function firstSnapshot(keyNames: readonly string[], socket: string): Snapshot {
  const started = '2026-11-02T14:00:00.000Z';
  const provider: ProviderSnapshot = {
    name: 'openai',
    type: 'openai',
    baseUrl: 'http://127.0.0.1:1/v1',
    strategy: 'sequential',
    activeKey: `openai/${keyNames[0]}`,
    tokens: null,
    keys: keyNames.map((name) => anUnusedKey(`openai/${name}`)),
  };
  return {
    engine: {
      pid: process.pid,
      version: '0.1.0',
      startedAt: started,
      socket,
      listen: null,
      configPath: '/home/someone/config.json',
      host: 'serve',
      draining: false,
      countsSince: started,
      nextCheckAt: null,
    },
    configError: null,
    warnings: [],
    providers: [provider],
    events: [],
  };
}

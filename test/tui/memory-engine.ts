import type {
  Engine,
  EngineEvent,
  EngineLink,
  EventType,
  KeyId,
  KeySnapshot,
  LinkState,
  Snapshot,
} from '../../src/engine.js';
import { anEvent } from './a-snapshot.js';

/** An engine that is nothing but its snapshot: orders change it, no request is ever made. */
export class MemoryEngine implements Engine {
  #snapshot: Snapshot;
  readonly #listeners = new Set<() => void>();
  #end = () => {};
  readonly closed = new Promise<void>((resolve) => {
    this.#end = resolve;
  });
  /** The orders it got, as `setKeyEnabled openai/work false`. */
  readonly orders: string[] = [];
  /** Events that the engine still has, and its snapshot no more. */
  older: readonly EngineEvent[] = [];
  /** Set: the next order fails with it. */
  refusal: Error | null = null;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  getSnapshot(): Snapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  change(changes: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...changes };
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }

  changeKey(id: KeyId, changes: Partial<KeySnapshot>): void {
    const providers = this.#snapshot.providers.map((provider) => {
      const keys = provider.keys.map((key) => (key.id === id ? { ...key, ...changes } : key));
      if (!provider.keys.some((key) => key.id === id)) {
        return provider;
      }
      return { ...provider, keys, activeKey: keys.find((key) => key.available)?.id ?? null };
    });
    this.change({ providers });
  }

  tell(changes: Partial<EngineEvent>): void {
    const { events } = this.#snapshot;
    const seq = (events.at(-1)?.seq ?? 0) + 1;
    this.change({ events: [...events, anEvent(seq, changes)].slice(-200) });
  }

  async setKeyEnabled(id: KeyId, enabled: boolean): Promise<void> {
    this.#order(`setKeyEnabled ${id} ${enabled}`);
    this.changeKey(id, {
      enabled,
      state: enabled ? 'healthy' : 'disabled',
      available: enabled,
      why: enabled ? 'it is available' : 'you switched it off',
    });
    this.#tellOf(id, enabled ? 'key-enabled' : 'key-disabled');
  }

  async useKey(id: KeyId): Promise<void> {
    this.#order(`useKey ${id}`);
    const providers = this.#snapshot.providers.map((provider) =>
      provider.keys.some((key) => key.id === id) ? { ...provider, activeKey: id } : provider,
    );
    this.change({ providers });
  }

  async resetKey(id: KeyId): Promise<void> {
    this.#order(`resetKey ${id}`);
    this.changeKey(id, {
      health: 'unchecked',
      state: 'unchecked',
      cooldownUntil: null,
      available: true,
    });
    this.#tellOf(id, 'key-reset');
  }

  async startDrill(id: KeyId): Promise<void> {
    this.#order(`startDrill ${id}`);
  }

  async stopDrill(id: KeyId | null): Promise<void> {
    this.#order(`stopDrill ${id ?? 'all'}`);
  }

  async checkHealth(id: KeyId | null): Promise<void> {
    this.#order(`checkHealth ${id ?? 'all'}`);
  }

  async reload(): Promise<void> {
    this.#order('reload');
  }

  async eventsSince(since: number): Promise<readonly EngineEvent[]> {
    return [...this.older, ...this.#snapshot.events].filter(({ seq }) => seq > since);
  }

  async drain(): Promise<void> {
    this.#order('drain');
    this.change({ engine: { ...this.#snapshot.engine, draining: true } });
  }

  async close(): Promise<void> {
    this.orders.push('close');
    this.#end();
  }

  #order(order: string): void {
    this.orders.push(order);
    const { refusal } = this;
    this.refusal = null;
    if (refusal !== null) {
      throw refusal;
    }
  }

  #tellOf(key: KeyId, type: EventType): void {
    this.tell({ type, key });
  }
}

/** A link whose states a test sets by hand. */
export class MemoryLink implements EngineLink {
  #state: LinkState;
  readonly #listeners = new Set<() => void>();
  readonly calls: string[] = [];
  /** Set: `close` waits for it, like a host that drains. */
  closing: Promise<void> = Promise.resolve();

  constructor(state: LinkState) {
    this.#state = state;
  }

  getState(): LinkState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  become(state: LinkState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }

  retry(): void {
    this.calls.push('retry');
  }

  async close(): Promise<void> {
    this.calls.push('close');
    await this.closing;
  }

  abort(): void {
    this.calls.push('abort');
  }
}

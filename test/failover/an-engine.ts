import { createServer } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Config } from '../../src/config/config.js';
import type { SavedState, StateStore } from '../../src/config/state-store.js';
import type { EngineEvent, EventType, KeySnapshot } from '../../src/engine.js';
import { LocalEngine } from '../../src/failover/local-engine.js';
import type { Log } from '../../src/log/log.js';
import { Redactor } from '../../src/log/redactor.js';
import { type Asked, ask, beginAsking, type Question } from '../helpers/ask.js';
import { ManualClock } from '../helpers/manual-clock.js';
import { tempFolder } from '../helpers/temp-folder.js';

export type EngineOptions = {
  readonly clock?: ManualClock;
  readonly store?: MemoryStore;
  readonly environment?: NodeJS.ProcessEnv;
  /** What a reload finds. */
  readonly readConfig?: () => Config;
  readonly log?: Log;
};

export type MemoryStore = StateStore & {
  /** Every state that was written, oldest first. */
  readonly written: SavedState[];
};

/** An engine whose clock stands still until the test moves it, behind a real HTTP server. */
export async function startEngine(config: Config, options: EngineOptions = {}) {
  const clock = options.clock ?? new ManualClock();
  const store = options.store ?? memoryStore();
  const engine = new LocalEngine({
    config,
    readConfig: options.readConfig ?? (() => config),
    stateStore: store,
    info: { version: '0.0.0', socket: '/keyctl.sock', host: 'serve' },
    environment: options.environment ?? {},
    clock,
    random: () => 0.5,
    redactor: new Redactor(),
    log: options.log ?? silentLog,
  });
  let received = 0;
  const server = createServer((request, response) => {
    received += 1;
    engine.handle(request, response);
  });
  const socket = join(tempFolder(), 's');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await engine.close();
  });
  const post: Question = { path: '/openai/v1/chat/completions', body: { model: 'gpt-5' } };
  return {
    engine,
    clock,
    store,
    /** How many requests have reached the engine. */
    received: () => received,
    ask: (question: Partial<Question> = {}): Promise<Asked> =>
      ask(socket, { ...post, ...question }),
    begin: (question: Partial<Parameters<typeof beginAsking>[1]> = {}) =>
      beginAsking(socket, { ...post, ...question }),
    key(id: string): KeySnapshot {
      const keys = engine.getSnapshot().providers.flatMap((provider) => provider.keys);
      const key = keys.find((candidate) => candidate.id === id);
      if (key === undefined) {
        throw new Error(`there is no ${id}`);
      }
      return key;
    },
    activeKey: (): string | null => engine.getSnapshot().providers[0]?.activeKey ?? null,
    events: (type: EventType): readonly EngineEvent[] =>
      engine.getSnapshot().events.filter((event) => event.type === type),
  };
}

export function memoryStore(saved?: Partial<SavedState>): MemoryStore {
  const written: SavedState[] = [];
  const first: SavedState = {
    salt: 'salt-of-this-test',
    countsSince: '2026-11-01T00:00:00.000Z',
    keys: [],
    ...saved,
  };
  return {
    warning: null,
    written,
    read: () => written.at(-1) ?? first,
    write: (state) => {
      written.push(structuredClone(state));
    },
  };
}

const ignore = (): void => {};
export const silentLog: Log = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  close: async () => {},
};

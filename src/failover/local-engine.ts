import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.js';
import type { Config } from '../config/config.js';
import type { StateStore } from '../config/state-store.js';
import type { Engine, EngineEvent, KeyId, Snapshot } from '../engine.js';
import type { Log } from '../log/log.js';
import type { Redactor } from '../log/redactor.js';

export type LocalEngineOptions = {
  readonly config: Config;
  /** Reads the config file again; throws ConfigError. */
  readonly readConfig: () => Config;
  readonly stateStore: StateStore;
  readonly info: {
    readonly version: string;
    readonly socket: string;
    readonly host: 'serve' | 'tui';
  };
  /** For the proxy variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: () => number;
  readonly redactor: Redactor;
  readonly log: Log;
};

export declare class LocalEngine implements Engine {
  constructor(options: LocalEngineOptions);
  handle(request: IncomingMessage, response: ServerResponse): void;
  drained(): Promise<void>;
  getSnapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
  setKeyEnabled(id: KeyId, enabled: boolean): Promise<void>;
  useKey(id: KeyId): Promise<void>;
  resetKey(id: KeyId): Promise<void>;
  checkHealth(id: KeyId | null): Promise<void>;
  reload(): Promise<void>;
  eventsSince(since: number): Promise<readonly EngineEvent[]>;
  drain(): Promise<void>;
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

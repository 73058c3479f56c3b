import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, toInstant } from '../clock.js';
import type { Config } from '../config/config.js';
import { ConfigError } from '../config/config-error.js';
import { secretsOf } from '../config/secrets-of.js';
import type { StateStore } from '../config/state-store.js';
import type {
  ConfigProblem,
  DrillOrder,
  Engine,
  EngineEvent,
  EngineInfo,
  HostKind,
  KeyId,
  Snapshot,
} from '../engine.js';
import type { KeyctlError } from '../keyctl-error.js';
import type { Log } from '../log/log.js';
import type { Redactor } from '../log/redactor.js';
import { AccountWarnings } from './account-warnings.js';
import { ChangeNotifier } from './change-notifier.js';
import { Drills } from './drills.js';
import type { EngineContext } from './engine-context.js';
import { EventLog } from './event-log.js';
import { HealthChecks } from './health-checks.js';
import { HostTroubles } from './host-troubles.js';
import { KeyCommands } from './key-commands.js';
import type { Listening } from './listening.js';
import { Pools } from './pools.js';
import { ReplayBudget } from './request-body.js';
import { draining, RequestHandler } from './request-handler.js';
import { snapshotProvider } from './snapshot.js';
import { StateKeeper } from './state-keeper.js';
import { Upstreams } from './upstreams.js';

export type LocalEngineOptions = {
  readonly config: Config;
  /** Reads the config file again; throws ConfigError. */
  readonly readConfig: () => Config;
  readonly stateStore: StateStore;
  readonly info: {
    readonly version: string;
    readonly socket: string;
    readonly host: HostKind;
  };
  /** Told of each config that is put in force after the first; `reload` waits for it. */
  readonly onConfig?: (config: Config) => Promise<void>;
  /** For the proxy variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly redactor: Redactor;
  readonly log: Log;
};

/** The engine itself. It is usable at once; startup checks run beside the first requests. */
export class LocalEngine implements Engine {
  readonly closed: Promise<void>;
  readonly #options: LocalEngineOptions;
  readonly #context: EngineContext;
  readonly #notifier: ChangeNotifier;
  readonly #events: EventLog;
  readonly #keeper: StateKeeper;
  readonly #pools: Pools;
  readonly #accountWarnings: AccountWarnings;
  readonly #checks: HealthChecks;
  readonly #commands: KeyCommands;
  readonly #drills: Drills;
  readonly #requests: RequestHandler;
  readonly #troubles: HostTroubles;
  readonly #info: Omit<EngineInfo, 'draining' | 'configPath' | 'listen' | 'nextCheckAt'>;
  #config: Config;
  #configError: ConfigProblem | null = null;
  #snapshot: Snapshot | null = null;
  #isClosed = false;
  #resolveClosed: () => void = () => {};

  constructor(options: LocalEngineOptions) {
    const { clock, config, redactor, log, random } = options;
    this.#options = options;
    this.#config = config;
    this.#notifier = new ChangeNotifier(clock);
    redactor.setSecrets(secretsOf(config));
    const upstreams = new Upstreams(options.environment);
    redactor.setSecrets(upstreams.secrets);
    const redact = (text: string) => redactor.redact(text);
    this.#events = new EventLog({ clock, log, redact, onEvent: () => this.#changed() });
    this.#context = {
      clock,
      random,
      upstreams,
      replayBudget: new ReplayBudget(config.replay),
      events: this.#events,
      redactor,
      onAccount: () => this.#accountWarnings.logNew(),
      onChange: () => this.#changed(),
    };
    this.#keeper = new StateKeeper({
      store: options.stateStore,
      clock,
      slots: () => this.#pools.slots(),
      onProblem: (problem) => this.#troubles.noteSaving(problem),
    });
    const { stateStore } = options;
    this.#troubles = new HostTroubles({ stateStore, log, onChange: () => this.#changed() });
    this.#pools = new Pools(this.#context, this.#keeper);
    this.#accountWarnings = new AccountWarnings(this.#pools, log);
    this.#pools.load(config);
    this.#checks = new HealthChecks(this.#context);
    this.#commands = new KeyCommands(this.#pools, this.#events);
    this.#drills = new Drills(this.#context, this.#pools);
    this.#requests = new RequestHandler(this.#context, this.#pools, this.#checks, log);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    const startedAt = toInstant(clock.now().wall);
    const { countsSince } = this.#keeper;
    this.#info = { pid: process.pid, startedAt, countsSince, ...options.info };
    this.#events.add({ type: 'engine-started', detail: `serving on ${options.info.socket}` });
    this.#startChecks();
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#requests.handle(request, response);
  }

  getSnapshot(): Snapshot {
    if (this.#snapshot === null) {
      const now = this.#context.clock.now();
      const redact = (text: string) => this.#options.redactor.redact(text);
      const nextCheckAt = this.#checks.nextAt;
      this.#snapshot = {
        engine: {
          ...this.#info,
          listen: this.#troubles.listening.url,
          configPath: this.#config.path,
          draining: this.#requests.isDraining,
          nextCheckAt: nextCheckAt === null ? null : toInstant(nextCheckAt),
        },
        configError: this.#configError,
        warnings: this.warnings,
        providers: this.#pools.all().map((pool) => snapshotProvider(pool, now, redact)),
        events: this.newestEvents,
      };
    }
    return this.#snapshot;
  }

  /** Those of the snapshot. */
  get warnings(): readonly string[] {
    return [
      ...this.#config.warnings,
      ...this.#troubles.current(),
      ...this.#accountWarnings.current(),
    ].map((text) => this.#options.redactor.redact(text));
  }

  /** Those of the snapshot: the last 200, oldest first. */
  get newestEvents(): readonly EngineEvent[] {
    return this.#events.newest();
  }

  subscribe(listener: () => void): () => void {
    return this.#notifier.subscribe(listener);
  }

  async setKeyEnabled(id: KeyId, enabled: boolean): Promise<void> {
    this.#commands.setEnabled(id, enabled);
    this.#keeper.saveNow();
    this.#notifier.flush();
  }

  async useKey(id: KeyId): Promise<void> {
    this.#commands.use(id);
    this.#notifier.flush();
  }

  async resetKey(id: KeyId): Promise<void> {
    this.#commands.reset(id);
    this.#notifier.flush();
  }

  async startDrill(id: KeyId, order: DrillOrder): Promise<void> {
    this.#drills.start(id, order);
    this.#notifier.flush();
  }

  async stopDrill(id: KeyId | null): Promise<void> {
    this.#drills.stop(id);
    this.#notifier.flush();
  }

  async checkHealth(id: KeyId | null): Promise<void> {
    if (id === null) {
      await this.#checks.checkAll(this.#pools.all(), 'always');
    } else {
      const { pool, slot } = this.#pools.find(id);
      await this.#checks.check(pool, slot, 'always');
    }
    this.#notifier.flush();
  }

  async reload(): Promise<void> {
    try {
      const config = this.#options.readConfig();
      this.#configError = null;
      this.#apply(config);
      await this.#options.onConfig?.(config);
    } catch (error) {
      if (error instanceof ConfigError) {
        this.#configError = error.problem;
        this.#events.add({
          type: 'config-rejected',
          detail: `${error.message}; the last good config stays in force`,
        });
      }
      throw error;
    } finally {
      this.#notifier.flush();
    }
  }

  /** What became of the port that the config asks for; the host's business but for the snapshot. */
  setListening(listening: Listening): void {
    this.#troubles.listening = listening;
    this.#notifier.flush();
  }

  async eventsSince(since: number): Promise<readonly EngineEvent[]> {
    return this.#events.since(since);
  }

  async drain(): Promise<void> {
    if (!this.#requests.isDraining) {
      this.#requests.startDraining();
      this.#events.add({ type: 'draining', detail: 'no new requests are taken' });
      this.#keeper.saveNow();
      this.#notifier.flush();
    }
  }

  /** Resolves when no request is in flight any more, or 30 s after draining began. */
  async drained(): Promise<void> {
    await this.#requests.drained();
  }

  /** What is still in flight ends with `reason`, or breaks off if its answer has begun. */
  async close(
    reason: KeyctlError = draining('keyctl ended before this request was answered'),
  ): Promise<void> {
    if (this.#isClosed) {
      return this.closed;
    }
    this.#isClosed = true;
    this.#requests.startDraining();
    this.#requests.endAll(reason);
    this.#checks.close();
    this.#drills.close();
    this.#keeper.saveNow();
    await this.#context.upstreams.destroy();
    this.#pools.close();
    // requests that just ended counted something and asked for another save
    this.#keeper.saveNow();
    this.#events.flush();
    this.#notifier.flush();
    this.#resolveClosed();
  }

  #apply(config: Config): void {
    this.#config = config;
    this.#options.redactor.setSecrets(secretsOf(config));
    this.#pools.load(config);
    this.#drills.endOrphans();
    this.#context.replayBudget.setLimits(config.replay);
    const keys = this.#pools.slots().length;
    this.#events.add({
      type: 'config-reloaded',
      detail: `${amount(config.providers.length, 'provider')}, ${amount(keys, 'key')}`,
    });
    for (const pool of this.#pools.all()) {
      pool.noteActive();
    }
    this.#accountWarnings.logNew();
    this.#keeper.saveNow();
    this.#startChecks();
  }

  /** Keys that were never checked are; a reload leaves the others alone. */
  #startChecks(): void {
    const { onStartup, everyMinutes } = this.#config.healthCheck;
    this.#checks.repeat(everyMinutes, () => this.#pools.all());
    if (onStartup) {
      void this.#checks.checkNew(this.#pools.all());
    }
  }

  #changed(): void {
    this.#snapshot = null;
    this.#keeper?.saveSoon();
    this.#notifier.changed();
  }
}

function amount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/**
 * The seam between the engine and everything that looks at it or steers it. `LocalEngine` is the
 * engine itself, `RemoteEngine` is the same interface over the socket; the screen and the commands
 * hold a `RemoteEngine` only. No value that crosses this seam holds a secret.
 */
import type { Balance } from './keys/balance.js';
import type { DrillAnswer } from './keys/drill.js';
import type { Health, State } from './keys/health.js';
import type { RecentCounts } from './keys/minute-counts.js';
import type { FailureOutcome, Outcome } from './keys/outcome.js';
import type { Tokens } from './keys/tokens.js';

/** RFC 3339, in UTC. */
export type Instant = string;

/** `provider/position` (from 1) or `provider/name`, as in `openai/2` and `openai/work`. */
export type KeyId = string;

export type Strategy = 'sequential' | 'round-robin';

export const eventTypes = [
  'engine-started',
  'attempt-failed',
  'failed-over',
  'keys-exhausted',
  'session-ended',
  'health-checked',
  'key-enabled',
  'key-disabled',
  'key-reset',
  'drill-started',
  'drill-ended',
  'active-key-changed',
  'cooldown-ended',
  'replayed-after-send',
  'no-replay',
  'config-reloaded',
  'config-rejected',
  'draining',
] as const;

export type EventType = (typeof eventTypes)[number];

export type EngineEvent = {
  /** Counts up from 1 in the life of one engine. */
  readonly seq: number;
  readonly at: Instant;
  readonly type: EventType;
  readonly provider: string | null;
  readonly key: KeyId | null;
  /** The key that takes over, for `failed-over`, `session-ended` and `active-key-changed`. */
  readonly to: KeyId | null;
  readonly outcome: Outcome | null;
  /** In plain words; text that came from a provider is redacted and has no control characters. */
  readonly detail: string;
};

export type Evidence = {
  readonly at: Instant;
  /** Such as `GET /models → 401 invalid_api_key`. */
  readonly text: string;
};

/** Has the engine treat a key as failing, to rehearse a failover. */
export type DrillOrder = {
  readonly answer: DrillAnswer;
  readonly forSeconds: number;
  /** The Retry-After of its answers; null for none. */
  readonly retryAfterSeconds: number | null;
};

export type KeySnapshot = {
  readonly id: KeyId;
  readonly name: string | null;
  readonly masked: string;
  /** Where the secret comes from: `$OPENAI_API_KEY`, `{file:~/key}`, `{keyring:openai/work}`, or `config`. */
  readonly source: string;
  readonly state: State;
  readonly enabled: boolean;
  readonly health: Health;
  readonly evidence: Evidence | null;
  readonly checking: boolean;
  readonly unreachableUntil: Instant | null;
  readonly available: boolean;
  /** One sentence: why this key is, or is not, tried. */
  readonly why: string;
  /** While one runs, this key's attempts are answered by the engine itself; they count nowhere else. */
  readonly drill: {
    readonly answer: DrillAnswer;
    readonly until: Instant;
    /** Attempts that it has answered. */
    readonly answered: number;
  } | null;
  readonly cooldownUntil: Instant | null;
  /** Rests that hold for one model or path of this key only. */
  readonly modelCooldowns: readonly { readonly scope: string; readonly until: Instant }[];
  readonly group: string | null;
  /**
   * Whose key it is by its answers' own word, such as an organisation: equal texts mean one account.
   * Null where they do not say so, or name several.
   */
  readonly account: string | null;
  readonly counts: {
    /** Attempts made with this key. */
    readonly requests: number;
    readonly ok: number;
    readonly failures: Readonly<Record<FailureOutcome, number>>;
    /** Times a request moved on from this key to another. */
    readonly failovers: number;
    readonly inFlight: number;
  };
  /** Tokens billed to this key as its answers told; null where none told. */
  readonly tokens: Tokens | null;
  /** What the provider's headers last said is left; null where they say nothing. */
  readonly limits: {
    readonly remainingRequests: number | null;
    readonly remainingTokens: number | null;
    readonly resetAt: Instant | null;
  } | null;
  /** The money or limit that is left and when a health check read it; null where none tells of any. */
  readonly balance: (Balance & { readonly at: Instant }) | null;
  /** From the request's send to the answer's first header, of recent good attempts. */
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  /**
   * Attempts in each of the last 20 minutes, oldest first; the last of them ends at `endsAt`. Null if
   * there were none. A snapshot is not made anew as time passes: whoever reads it later has to shift.
   */
  readonly recentUses: RecentCounts | null;
  readonly lastUsedAt: Instant | null;
  readonly lastError: (Evidence & { readonly outcome: FailureOutcome }) | null;
  /** What is usable but probably not meant about it; sentences that name the key. */
  readonly warnings: readonly string[];
};

export type ProviderSnapshot = {
  readonly name: string;
  readonly type: string;
  readonly baseUrl: string;
  readonly strategy: Strategy;
  /** The key that the next request will try first; null if none is available. */
  readonly activeKey: KeyId | null;
  /** Those of its keys together; null where none told. */
  readonly tokens: Tokens | null;
  readonly keys: readonly KeySnapshot[];
};

/** A config that can't be used, and where in the file. Line and column count from 1. */
export type ConfigProblem = {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  /** Such as `providers.openai.apiKey[1].name`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
};

/** The command whose process hosts the engine. */
export type HostKind = 'serve' | 'tui' | 'run';

export type EngineInfo = {
  readonly pid: number;
  readonly version: string;
  readonly startedAt: Instant;
  readonly socket: string;
  /** The loopback port for tools that can't use the socket: `http://127.0.0.1:7811`, or null. */
  readonly listen: string | null;
  readonly configPath: string;
  readonly host: HostKind;
  readonly draining: boolean;
  /** Counts are kept over restarts; this is when they began. */
  readonly countsSince: Instant;
  /** When all keys are checked again; null if the config says never. */
  readonly nextCheckAt: Instant | null;
};

export type Snapshot = {
  readonly engine: EngineInfo;
  /** Set while the file on disk is broken and the engine runs on the last good config. */
  readonly configError: ConfigProblem | null;
  readonly warnings: readonly string[];
  readonly providers: readonly ProviderSnapshot[];
  /** The newest 200, oldest first. */
  readonly events: readonly EngineEvent[];
};

export type Engine = {
  /** The same object until something changes. */
  getSnapshot(): Snapshot;
  /** Calls `listener` after each change, merged to a bounded rate. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** The user's own switch: survives restarts. Throws `unknown-key`. */
  setKeyEnabled(id: KeyId, enabled: boolean): Promise<void>;
  /** Makes it the active key of its provider until it fails or the host ends. Throws `unknown-key`. */
  useKey(id: KeyId): Promise<void>;
  /** Forgets what was observed about a key and makes it unchecked. Throws `unknown-key`. */
  resetKey(id: KeyId): Promise<void>;
  /**
   * Treats one key as failing until `forSeconds` are over; another drill of that key ends. What it does
   * to the key, and to those of its group, is taken back then. Throws `unknown-key`.
   */
  startDrill(id: KeyId, order: DrillOrder): Promise<void>;
  /** Ends the drill of one key, or all for null; none may be running. Throws `unknown-key`. */
  stopDrill(id: KeyId | null): Promise<void>;
  /** Checks one key, or every key for null; resolves when the verdicts stand in the snapshot. */
  checkHealth(id: KeyId | null): Promise<void>;
  /** Reads the config again. Throws `config-invalid` and keeps the last good one. */
  reload(): Promise<void>;
  /** Events after `since`, oldest first, as far back as the engine still has them. */
  eventsSince(since: number): Promise<readonly EngineEvent[]>;
  /** Stops taking new requests and lets those in flight finish; resolves once draining has begun. */
  drain(): Promise<void>;
  /** Resolves when this engine can be used no more: it ended, or the connection to it did. */
  readonly closed: Promise<void>;
  /** Lets go of it: a local engine ends, a remote one is only left. */
  close(): Promise<void>;
};

/** A variable of the environment that holds a provider's key, for people without a config. */
export type FoundKey = { readonly variable: string; readonly provider: string };

export type LinkState =
  | { readonly kind: 'starting' }
  /** There is no config file yet. */
  | { readonly kind: 'no-config'; readonly path: string; readonly found: readonly FoundKey[] }
  /** The config can't be used, so no engine was started. */
  | { readonly kind: 'config-broken'; readonly problem: ConfigProblem }
  | { readonly kind: 'hosting'; readonly engine: Engine }
  | { readonly kind: 'attached'; readonly engine: Engine; readonly pid: number }
  /** The engine went away; `last` is what it said last. Another one is being started. */
  | { readonly kind: 'lost'; readonly last: Snapshot; readonly reason: string }
  /** No engine can be had; nothing is tried again until `retry`. */
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | null };

/**
 * What the screen holds: it attaches to the engine that runs, hosts one if none does, and goes on
 * to the next when it ends. Its two first methods are React's `useSyncExternalStore` pair.
 */
export type EngineLink = {
  getState(): LinkState;
  subscribe(listener: () => void): () => void;
  /** Tries again now: reads the config, attaches or hosts. */
  retry(): void;
  /** Leaves an attached engine running; drains a hosted one and resolves when it has ended. */
  close(): Promise<void>;
  /** Ends a hosted engine at once, with its requests in flight. */
  abort(): void;
};

import { existsSync } from 'node:fs';
import { ConfigError } from '../config/config-error.js';
import type { Paths } from '../config/paths.js';
import { realPath } from '../config/real-path.js';
import type { ConfigProblem, HostKind } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { RemoteEngine } from '../socket/remote-engine.js';
import { type SpawnedHost, spawnHost } from './spawn-host.js';

export type ReachOptions = {
  readonly paths: Paths;
  readonly environment: NodeJS.ProcessEnv;
  /** As what this process hosts, if it does; default `tui`. */
  readonly host?: HostKind;
  /** The user named the config, so an engine with another one is not what he means. */
  readonly explicitConfig: boolean;
};

/** What came of one try to get an engine. */
export type Reached =
  | { readonly kind: 'engine'; readonly engine: RemoteEngine }
  | { readonly kind: 'no-config' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'config-broken'; readonly problem: ConfigProblem }
  /** `passing`: it may well be different in a moment. */
  | { readonly kind: 'failed'; readonly error: KeyctlError; readonly passing: boolean };

/**
 * Attaches to the engine that runs; if none does, hosts one and then connects to it like anyone
 * else. `onSpawn` is told of a host at once, so that it can be ended whatever happens next.
 */
export async function reachEngine(
  options: ReachOptions,
  signal: AbortSignal,
  onSpawn: (host: SpawnedHost) => void,
): Promise<Reached> {
  try {
    const running = await attach(options, signal);
    if (running !== null) {
      return { kind: 'engine', engine: running };
    }
    if (!existsSync(options.paths.config)) {
      return { kind: 'no-config' };
    }
    signal.throwIfAborted();
    const host = spawnHost(options);
    onSpawn(host);
    await host.serving;
    const engine = await attach(options, signal);
    if (engine !== null) {
      return { kind: 'engine', engine };
    }
    throw new KeyctlError('engine-lost', 'the engine ended as soon as it had started');
  } catch (error) {
    if (signal.aborted) {
      return { kind: 'stopped' };
    }
    return toReached(error);
  }
}

async function attach(
  { paths, explicitConfig }: ReachOptions,
  signal: AbortSignal,
): Promise<RemoteEngine | null> {
  try {
    const engine = await RemoteEngine.connect(paths.socket, signal);
    const { pid, configPath } = engine.getSnapshot().engine;
    if (!explicitConfig || realPath(configPath) === realPath(paths.config)) {
      return engine;
    }
    await engine.close();
    throw new KeyctlError(
      'different-config',
      `the engine that runs (pid ${pid}) uses ${configPath}, not ${paths.config}`,
      { hint: 'leave --config out, or give that config a --socket of its own' },
    );
  } catch (error) {
    if (error instanceof KeyctlError && error.code === 'engine-not-running') {
      return null;
    }
    throw error;
  }
}

function toReached(error: unknown): Reached {
  if (error instanceof ConfigError) {
    return error.code === 'config-missing'
      ? { kind: 'no-config' }
      : { kind: 'config-broken', problem: error.problem };
  }
  if (!(error instanceof KeyctlError)) {
    throw error;
  }
  // `engine-running`: another process won the claim, so the next try attaches to it
  const passing = ['engine-running', 'engine-lost', 'internal'].includes(error.code);
  // one that lives but was silent for seconds has been given its chance
  return { kind: 'failed', error, passing: passing && error.status !== 504 };
}

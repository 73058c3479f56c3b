import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../src/engine.js';
import { KeyctlError } from '../../src/keyctl-error.js';
import { fetchSnapshot } from '../../src/socket/fetch-snapshot.js';
import { between, pick, type Random } from './seeded-random.js';
import { firstEdit, soakConfig } from './soak-config.js';

export type DisturbOptions = {
  readonly engine: Engine;
  readonly socket: string;
  readonly configPath: string;
  readonly baseUrls: ReadonlyMap<string, string>;
  readonly random: Random;
  /** Ends it. */
  readonly signal: AbortSignal;
};

export type Disturbances = {
  /** How often each was done. */
  readonly counts: ReadonlyMap<string, number>;
  readonly problems: readonly string[];
};

type Verb = (options: DisturbOptions) => Promise<void>;

/** What a user and a screen do meanwhile. The last good config is in force at the end, all keys are on. */
export async function disturbEngine(options: DisturbOptions): Promise<Disturbances> {
  const { random, signal } = options;
  const counts = new Map<string, number>();
  const problems: string[] = [];
  while (!signal.aborted) {
    const [name, verb] = pick(random, verbs);
    try {
      await verb(options);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    } catch (error) {
      // a key that an edit took away a moment ago is none to switch
      if (!(error instanceof KeyctlError && error.code === 'unknown-key')) {
        problems.push(`${name}: ${(error as Error).message}`);
      }
    }
    await pause(between(random, 100, 900), signal);
  }
  return { counts, problems };
}

const verbs: readonly (readonly [readonly [name: string, verb: Verb], weight: number])[] = [
  [['switch a key off and on', switchKey], 4],
  [['status', async ({ socket }) => void (await fetchSnapshot(socket))], 4],
  [['reset a key', ({ engine, random }) => engine.resetKey(anyKey(engine, random))], 3],
  [['use a key', ({ engine, random }) => engine.useKey(anyKey(engine, random))], 1],
  [['check a key', ({ engine, random }) => engine.checkHealth(anyKey(engine, random))], 1],
  [['edit the config', editConfig], 1],
  [['break the config and mend it', breakConfig], 0.3],
];

async function switchKey({ engine, random, signal }: DisturbOptions): Promise<void> {
  const key = anyKey(engine, random);
  await engine.setKeyEnabled(key, false);
  await pause(between(random, 50, 800), signal);
  await engine.setKeyEnabled(key, true);
}

async function editConfig(options: DisturbOptions): Promise<void> {
  const { engine, configPath, baseUrls, random } = options;
  const edit = {
    spareKey: random() < 0.5,
    gatewayStrategy: random() < 0.5 ? ('sequential' as const) : firstEdit.gatewayStrategy,
  };
  writeFileSync(configPath, JSON.stringify(soakConfig(baseUrls, edit)));
  await engine.reload();
}

async function breakConfig(options: DisturbOptions): Promise<void> {
  const { engine, configPath } = options;
  writeFileSync(configPath, '{ "providers": { "openai"');
  const told = await engine.reload().then(
    () => null,
    (error: unknown) => error,
  );
  await editConfig(options);
  if (!(told instanceof KeyctlError && told.code === 'config-invalid')) {
    throw new Error(`a broken config was not refused: ${told}`);
  }
}

function anyKey(engine: Engine, random: Random): string {
  const keys = engine.getSnapshot().providers.flatMap((provider) => provider.keys);
  return pick(
    random,
    keys.map(({ id }) => [id, 1] as const),
  );
}

/** Ends early when it is all over. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, vi } from 'vitest';
import type { EngineEvent, EventType, KeySnapshot, Snapshot } from '../../src/engine.js';
import { Actor, type SceneProvider } from './actor.js';
import type { Asked, Asking, Question } from './ask.js';
import { ask, beginAsking } from './ask.js';
import { expectNoCanary } from './canary.js';
import { keyctlPaths, type RunningKeyctl, startServe } from './run-keyctl.js';
import { makeTempFolder, removeFolder } from './temp-folder.js';
import { until } from './until.js';
import { openUpstream } from './upstream.js';

/** No check disturbs the sequences that a test asserts, unless it asks for them. */
const quiet = { healthCheck: { onStartup: false, everyMinutes: 0 } };

/**
 * `keyctl serve` as it was built, with an upstream per provider. Every secret is a canary: when the
 * scene closes, none of them may stand anywhere in what keyctl wrote or said.
 */
export async function openScene(...what: Parameters<typeof prepareScene>): Promise<Scene> {
  const scene = await prepareScene(...what);
  try {
    await scene.start();
  } catch (error) {
    // afterAll does not run for a file that fails here; why it failed is what counts
    await scene.close().catch(() => {});
    throw error;
  }
  return scene;
}

/** The same before `keyctl serve` starts, for a test that starts something else. */
export async function prepareScene(
  providers: Readonly<Record<string, SceneProvider>>,
  config: object = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<Scene> {
  // generous: a busy machine is no failure
  vi.setConfig({ testTimeout: 30_000 });
  const actors = new Map<string, Actor>();
  for (const [name, provider] of Object.entries(providers)) {
    const upstream = await openUpstream({
      dialect: provider.dialect ?? 'openai',
      ...provider.upstream,
    });
    const actor = new Actor(name, provider, upstream);
    provider.prepare?.(actor);
    actors.set(name, actor);
  }
  const scene = new Scene(actors, { ...quiet, ...config }, environment);
  afterAll(() => scene.close(), 60_000);
  return scene;
}

export class Scene {
  readonly home = makeTempFolder();
  readonly paths = keyctlPaths(this.home);
  readonly #actors: ReadonlyMap<string, Actor>;
  readonly #config: object;
  readonly #environment: NodeJS.ProcessEnv;
  /** What clients were told, and what keyctl printed: searched for canaries at the end. */
  readonly #heard: string[] = [];
  #running: RunningKeyctl | undefined;
  #ended = false;
  #closed = false;

  constructor(actors: ReadonlyMap<string, Actor>, config: object, environment: NodeJS.ProcessEnv) {
    this.#actors = actors;
    this.#config = config;
    this.#environment = environment;
    this.writeConfig();
  }

  get running(): RunningKeyctl {
    return this.#running ?? expect.fail('keyctl serve does not run');
  }

  /** Writes the config file; `change` may alter what goes in. */
  writeConfig(change: (config: SceneConfig) => unknown = (config) => config): void {
    const providers = Object.fromEntries(
      [...this.#actors].map(([name, { config }]) => [name, config]),
    );
    const changed = change({ ...this.#config, providers } as SceneConfig);
    mkdirSync(dirname(this.paths.config), { recursive: true, mode: 0o700 });
    const text = typeof changed === 'string' ? changed : JSON.stringify(changed, null, 2);
    writeFileSync(this.paths.config, text, { mode: 0o600 });
  }

  /** Starts keyctl, with more variables if a test wants some. */
  async start(environment: NodeJS.ProcessEnv = {}): Promise<RunningKeyctl> {
    const running = await startServe({
      home: this.home,
      environment: { ...this.#environment, ...environment },
    });
    this.#running = running;
    this.#ended = false;
    running.exited.then(() => {
      this.#heard.push(running.stdout(), running.stderr());
      if (this.#running === running) {
        this.#ended = true;
      }
    }, expect.fail);
    return running;
  }

  /** Ends keyctl, by SIGTERM unless told otherwise. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { running } = this;
    running.kill(signal);
    return (await running.exited).code;
  }

  provider(name: string): Actor {
    return this.#actors.get(name) ?? expect.fail(`no provider ${name} in this scene`);
  }

  /** A chat call to a provider, or whatever else is asked for. */
  async ask(provider: string, question: Partial<Question> = {}): Promise<Asked> {
    const answer = await ask(this.paths.socket, chatQuestion(provider, question));
    this.#heard.push(answer.rawHeaders.join('\n'), answer.text);
    return answer;
  }

  /** The same, to watch its answer come. */
  begin(provider: string, question: Partial<Question> & { openBody?: boolean } = {}): Asking {
    return beginAsking(this.paths.socket, {
      ...chatQuestion(provider, question),
      openBody: question.openBody ?? false,
    });
  }

  /** A call of the control API. */
  async control(method: string, path: string, body?: object): Promise<Asked> {
    const answer = await ask(this.paths.socket, {
      method,
      path: `/keyctl/v1/${path}`,
      ...(body === undefined ? {} : { body }),
    });
    this.#heard.push(answer.text);
    return answer;
  }

  async status(): Promise<Snapshot> {
    return JSON.parse((await this.control('GET', 'status')).text);
  }

  async key(id: string): Promise<KeySnapshot> {
    const { providers } = await this.status();
    const found = providers.flatMap(({ keys }) => keys).find((key) => key.id === id);
    return found ?? expect.fail(`status knows no key ${id}`);
  }

  /** The events of one provider, oldest first; of these types only, if any are named. */
  async events(provider: string, ...types: EventType[]): Promise<EngineEvent[]> {
    const { text } = await this.control('GET', 'events?since=0');
    const all: EngineEvent[] = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    return all.filter(
      (event) => event.provider === provider && (types.length === 0 || types.includes(event.type)),
    );
  }

  /** Waits until a key is as the test wants it. */
  async untilKey(id: string, is: (key: KeySnapshot) => boolean): Promise<KeySnapshot> {
    let last: KeySnapshot | undefined;
    return until(
      async () => {
        last = await this.key(id);
        return is(last) ? last : expect.fail(`${id} is ${JSON.stringify(last)}`);
      },
      { what: `${id} to be as expected` },
    );
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    try {
      if (this.#running !== undefined) {
        await this.#end(this.#running);
      }
      this.#expectNoSecret();
    } finally {
      await Promise.all([...this.#actors.values()].map(({ upstream }) => upstream.close()));
      removeFolder(this.home);
    }
  }

  async #end(running: RunningKeyctl): Promise<void> {
    if (this.#ended) {
      return;
    }
    // one that drains has no name any more
    if (existsSync(running.socket)) {
      await this.status();
      await this.control('GET', 'events?since=0');
    }
    // whatever hangs at an upstream ends now, so that draining need not wait for it
    for (const { upstream } of this.#actors.values()) {
      upstream.dropConnections();
    }
    expect(await this.stop(), `exit code of keyctl serve; stderr: ${running.stderr()}`).toBe(0);
  }

  #expectNoSecret(): void {
    const stateFolder = dirname(this.paths.state);
    // keyctl makes it when it first serves
    if (!existsSync(stateFolder)) {
      return;
    }
    const files = readdirSync(stateFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files) {
      expectNoCanary(readFileSync(file), file);
    }
    expectNoCanary(this.#heard.join('\n'), 'what keyctl said');
  }
}

function chatQuestion(provider: string, question: Partial<Question>): Question {
  const isPost = (question.method ?? 'POST') === 'POST';
  const body = question.body ?? (isPost ? { model: 'test-model', messages: [] } : undefined);
  const path = `/${provider}${question.path ?? '/chat/completions'}`;
  return { ...question, path, ...(body === undefined ? {} : { body }) };
}

export type SceneConfig = {
  providers: Record<string, { apiKey: unknown[]; [field: string]: unknown }>;
  [field: string]: unknown;
};

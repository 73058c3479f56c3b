import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { shellQuote } from '../../src/tui/shell-quote.js';
import type { Answer } from '../helpers/answers.js';
import { expectNoCanary } from '../helpers/canary.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { type KeyctlResult, keyctlEnvironment } from '../helpers/run-keyctl.js';
import { prepareScene, type Scene } from '../helpers/scene.js';
import { closedNetwork } from './closed-network.js';
import { lastWords, pretendedModel, type ToolUse } from './pretended-model.js';
import { recipe } from './recipe.js';

const keyctl = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

// the helpers that are imported here set what suits keyctl
vi.setConfig({ testTimeout: 120_000 });

const note = 'written by a tool';

export type StageOptions = {
  /** The provider, which is called as its type is. */
  readonly provider: 'openai' | 'anthropic' | 'gemini';
  /** What the first key gets, whenever it asks. */
  readonly refusal: Answer;
  /** How the client writes a file. */
  readonly use: (path: string, content: string) => ToolUse;
  /** The client's command, by the name that users type and what it stands for. */
  readonly program: readonly [name: string, ...command: string[]];
  /** Variables of the client's that are none of keyctl's. */
  readonly environment?: Readonly<Record<string, string>>;
};

/**
 * A home with a client and its settings, a config whose first key is the user's own variable, and a
 * provider that refuses that key and serves the second one.
 */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { provider, refusal, use, program } = options;
  const variable = `${provider.toUpperCase()}_API_KEY`;
  const actors = { [provider]: { dialect: provider } };
  const port = await refusingPort();
  const scene = await prepareScene(actors, { listen: { tcp: { port } } });
  const { upstream, secrets } = scene.provider(provider);
  const [first = '', second = ''] = secrets;
  scene.writeConfig((written) => {
    Object.assign(written.providers[provider] ?? {}, { apiKey: [`$${variable}`, second] });
    return written;
  });
  const notePath = join(scene.home, 'note.txt');
  upstream.script(first, refusal).script(second, pretendedModel(use(notePath, note)));
  const bin = putOnPath(scene.home, program);
  const environment = {
    PATH: `${bin}:${process.env['PATH']}`,
    ...(await closedNetwork()),
    ...options.environment,
  };
  return new Stage({ scene, provider, port, environment, key: { [variable]: first } });
}

/** Under the names that users type; the client tells which environment it was started with. */
function putOnPath(home: string, [name, ...command]: StageOptions['program']): string {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const put = (file: string, words: readonly string[], before = '') => {
    const line = `exec ${words.map(shellQuote).join(' ')} "$@"`;
    writeFileSync(join(bin, file), `#!/bin/sh\n${before}${line}\n`, { mode: 0o700 });
  };
  put(name, command, 'env > "$HOME/environment"\n');
  put('keyctl', [process.execPath, keyctl]);
  return bin;
}

type Parts = Pick<Stage, 'scene' | 'provider' | 'port' | 'environment'> & {
  /** The first key, in its variable. */
  readonly key: Readonly<Record<string, string>>;
};

export class Stage {
  readonly scene: Scene;
  readonly provider: string;
  /** The engine's, once it serves. */
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly #key: Parts['key'];

  constructor({ scene, provider, port, environment, key }: Parts) {
    this.scene = scene;
    this.provider = provider;
    this.port = port;
    this.environment = environment;
    this.#key = key;
  }

  /** `keyctl run`, with no engine running and the user's own key in the environment. */
  run(command: string): Promise<KeyctlResult> {
    return this.#shell(`exec keyctl run -- ${command}`, this.#key);
  }

  /** Follows the README: writes what it has for this file, with the places of this stage. */
  settle(path: string, purpose: string): void {
    const { home, paths } = this.scene;
    const text = recipe(path, purpose)
      .replaceAll('7811', String(this.port))
      .replaceAll('~/.local/state/keyctl/token', paths.token)
      .replaceAll('/run/user/1000/keyctl/keyctl.sock', paths.socket);
    // XDG_CONFIG_HOME is not where it is by default
    const place = join(home, path.replace('~/.config/', 'config/').replace('~/', ''));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }

  /** A command of the shell beside `keyctl serve`, which has the user's key for itself. */
  async beside(script: string): Promise<KeyctlResult> {
    await this.scene.start({ ...this.environment, ...this.#key });
    return this.#shell(script, { NO_PROXY: '127.0.0.1,localhost,keyctl' });
  }

  async #shell(script: string, more: Readonly<Record<string, string>> = {}): Promise<KeyctlResult> {
    const { home } = this.scene;
    const child = spawn('sh', ['-c', script], {
      cwd: home,
      env: keyctlEnvironment(home, { ...this.environment, ...more }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // with all that it started: whoever is left would hold the pipes open
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 100_000);
    const ended = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code, signal] = await ended;
    clearTimeout(timer);
    return { code, signal, stdout, stderr };
  }

  /** The client did its task, with the second key, and noticed nothing of the first one's failure. */
  expectDone({ code, stdout, stderr }: KeyctlResult): void {
    const { scene, provider } = this;
    const said = `${stdout}\n${stderr}`;
    const notePath = join(scene.home, 'note.txt');
    const written = existsSync(notePath) ? readFileSync(notePath, 'utf8').trim() : null;
    const keys = scene.provider(provider).keysInTurn();
    expect({ code, written, keys }, said).toEqual({ code: 0, written: note, keys: [1, 2] });
    expect(said).toContain(lastWords);
    expect(said).not.toMatch(trouble);
    expectNoCanary(said, 'what the client said');
    expectNoCanary(readFileSync(join(scene.home, 'environment')), "the client's environment");
  }
}

const trouble =
  /\b(?:error|fail(?:ed|ure)?|429|401|retry(?:ing)?|rate.limit(?:ed)?|unauthorized|quota)\b/i;

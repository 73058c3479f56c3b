import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, vi } from 'vitest';
import { shellQuote } from '../../src/tui/shell-quote.js';
import type { Answer } from '../helpers/answers.js';
import { expectNoCanary } from '../helpers/canary.js';
import { type KeyctlResult, runKeyctl } from '../helpers/run-keyctl.js';
import { prepareScene, type Scene } from '../helpers/scene.js';
import { closedNetwork } from './closed-network.js';
import { lastWords, pretendedModel, type ToolUse } from './pretended-model.js';

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
  /** The client's settings, by their paths below HOME. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Variables of the client's that are none of keyctl's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** More fields of the config. */
  readonly config?: object;
};

/**
 * A home with a client and its settings, a config whose first key is the user's own variable, and a
 * provider that refuses that key and serves the second one.
 */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { provider, refusal, use, program, settings = {}, config } = options;
  const variable = `${provider.toUpperCase()}_API_KEY`;
  const actors = { [provider]: { dialect: provider } };
  const scene = await prepareScene(actors, config);
  const { upstream, secrets } = scene.provider(provider);
  const [first = '', second = ''] = secrets;
  scene.writeConfig((written) => {
    Object.assign(written.providers[provider] ?? {}, { apiKey: [`$${variable}`, second] });
    return written;
  });
  const notePath = join(scene.home, 'note.txt');
  upstream.script(first, refusal).script(second, pretendedModel(use(notePath, note)));
  for (const [path, text] of Object.entries(settings)) {
    mkdirSync(dirname(join(scene.home, path)), { recursive: true });
    writeFileSync(join(scene.home, path), text);
  }
  const bin = putOnPath(scene.home, program);
  const environment = {
    PATH: `${bin}:${process.env['PATH']}`,
    ...(await closedNetwork()),
    ...options.environment,
    [variable]: first,
  };
  return new Stage(scene, provider, environment);
}

/** Under the name that users type, and telling which environment it was started with. */
function putOnPath(home: string, [name, ...command]: StageOptions['program']): string {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh\nenv > "$HOME/environment"\nexec ${command.map(shellQuote).join(' ')} "$@"\n`;
  writeFileSync(join(bin, name), script);
  chmodSync(join(bin, name), 0o700);
  return bin;
}

export class Stage {
  readonly scene: Scene;
  readonly provider: string;
  readonly environment: Readonly<Record<string, string>>;

  constructor(scene: Scene, provider: string, environment: Readonly<Record<string, string>>) {
    this.scene = scene;
    this.provider = provider;
    this.environment = environment;
  }

  /** `keyctl run`, with no engine running. */
  run(...command: readonly string[]): Promise<KeyctlResult> {
    const { environment, scene } = this;
    return runKeyctl(['run', '--', ...command], {
      home: scene.home,
      environment,
      timeoutMs: 100_000,
    });
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

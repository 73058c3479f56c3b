import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Paths } from '../../src/config/paths.js';

export type LinkedState = {
  readonly kind: string;
  readonly pid?: number;
  readonly reason?: string;
  readonly message?: string;
};

export type LinkedProcess = {
  readonly pid: number;
  /** Every state that it has told, oldest first. */
  readonly states: readonly LinkedState[];
  state(): string | undefined;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** A process of its own that holds an EngineLink from the built code. It ends with the test. */
export function startLinked(paths: Paths): LinkedProcess {
  const script = fileURLToPath(new URL('./linked.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(paths)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const states: LinkedState[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => states.push(JSON.parse(line)));
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  onTestFinished(() => kill('SIGKILL'));
  return { pid: child.pid ?? -1, states, state: () => states.at(-1)?.kind, kill };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export type Claimant = {
  readonly pid: number;
  /** The first line that it printed: `claimed`, `in-lock`, or an error's code and message. */
  readonly said: Promise<string>;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** A process of its own that claims `socket` with the built code. It ends with the test. */
export function startClaimant(socket: string, mode = ''): Claimant {
  const script = fileURLToPath(new URL('./claimant.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, socket, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  onTestFinished(() => kill(child, 'SIGKILL', ended));
  const said = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then(() => resolve('ended in silence'));
  });
  return { pid: child.pid ?? -1, said, kill: (signal) => kill(child, signal, ended) };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<void>) {
  child.kill(signal);
  if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') {
    await ended;
  }
}

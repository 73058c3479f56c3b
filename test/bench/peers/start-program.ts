import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openConnection, type Target } from '../load/connection.js';
import { PeerMissing } from './peer.js';

export type Program = {
  readonly pid: number;
  /** What it printed up to now. */
  output(): string;
  /** Its exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends the signal and resolves when the program has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Throws if it ended, with what it printed. */
  assertRuns(): void;
};

export type ProgramOptions = {
  readonly env?: NodeJS.ProcessEnv;
  /** Takes what it prints. A file, so that nobody has to be awake to read it. */
  readonly outputPath: string;
  /** In a process group of its own, so that Ctrl+C reaches whoever started it and not the program. */
  readonly ownGroup?: boolean;
};

/** Throws PeerMissing if there is no such command. */
export async function startProgram(
  command: string,
  args: readonly string[],
  { env, outputPath, ownGroup = false }: ProgramOptions,
): Promise<Program> {
  const output = openSync(outputPath, 'w', 0o600);
  const child = spawn(command, args, {
    env: env ?? process.env,
    stdio: ['ignore', output, output],
    detached: ownGroup,
  });
  closeSync(output);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new PeerMissing(`${command} is not installed`) : error),
    );
  });
  const read = () => readFileSync(outputPath, 'utf8');
  return {
    pid: child.pid ?? -1,
    output: read,
    ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
    assertRuns() {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`${command} ended with ${child.exitCode ?? child.signalCode}: ${read()}`);
      }
    },
  };
}

const startMs = 30_000;

/** Resolves when the program takes connections. */
export async function untilItListens(program: Program, target: Target): Promise<void> {
  const ignore = { onHead: () => {}, onBody: () => {}, onEnd: () => {} };
  const startedAt = performance.now();
  for (;;) {
    program.assertRuns();
    try {
      (await openConnection(target, ignore, () => {})).close();
      return;
    } catch (error) {
      if (performance.now() - startedAt > startMs) {
        throw error;
      }
      await delay(20);
    }
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { KeyctlError } from '../keyctl-error.js';

/** A command that has this process's terminal, files and working folder. */
export type RunningChild = {
  /**
   * Its exit code, or 128 and the number of the signal that ended it, as a shell counts. Rejects
   * with `command-not-found` or `command-not-executable`.
   */
  readonly exitCode: Promise<number>;
  kill(signal: NodeJS.Signals): void;
};

export function runChild(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): RunningChild {
  const child = spawn(command, args, { env: environment, stdio: 'inherit' });
  return {
    exitCode: exitOf(child, command),
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

function exitOf(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => reject(notStarted(command, error)));
    child.on('exit', (code, signal) => resolve(code ?? signalCode(signal)));
  });
}

export function signalCode(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

function notStarted(command: string, cause: NodeJS.ErrnoException): KeyctlError {
  return cause.code === 'ENOENT'
    ? new KeyctlError('command-not-found', `there is no command ${command}`, {
        hint: 'what comes after -- is run as it stands, without a shell',
        cause,
      })
    : new KeyctlError('command-not-executable', `can't run ${command} (${cause.code})`, { cause });
}

import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { expectNoCanary } from './canary.js';
import { keyctlEnvironment } from './run-keyctl.js';
import { type OpenedTerminal, openTerminal } from './terminal.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export type OpenKeyctlOptions = {
  /** As `runKeyctl` takes it. */
  readonly home: string;
  /** Default `['tui']`. */
  readonly args?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly cols?: number;
  readonly rows?: number;
};

/**
 * The built program in a terminal, for the length of one test. When that ends, no secret of a scene
 * may have been written to the terminal.
 */
export function openKeyctl({ args = ['tui'], ...options }: OpenKeyctlOptions): OpenedTerminal {
  return open(process.execPath, [program, ...args], options);
}

/** A shell in a terminal where `keyctl` is the built program; runs `script` and ends. */
export function openShell(script: string, options: OpenKeyctlOptions): OpenedTerminal {
  const keyctl = `keyctl() { '${process.execPath}' '${program}' "$@"; }`;
  return open('bash', ['--norc', '--noprofile', '-c', `${keyctl}\n${script}`], options);
}

function open(
  command: string,
  args: readonly string[],
  { home, environment, cols, rows }: Omit<OpenKeyctlOptions, 'args'>,
): OpenedTerminal {
  const terminal = openTerminal({
    command,
    args,
    cwd: home,
    env: keyctlEnvironment(home, environment),
    ...(cols === undefined ? {} : { cols }),
    ...(rows === undefined ? {} : { rows }),
  });
  onTestFinished(async () => {
    terminal.kill();
    await terminal.exit;
    expectNoCanary(terminal.output(), 'the terminal');
  });
  return terminal;
}

import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
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
  /** How long it stays open. Default for one test; for all of a file or a `describe` it is opened in its body. */
  readonly lasts?: 'test' | 'suite';
};

/**
 * The built program in a terminal. When that ends, no secret of a scene may have been written to
 * the terminal.
 */
export function openKeyctl({ args = ['tui'], ...options }: OpenKeyctlOptions): OpenedTerminal {
  return open(process.execPath, [program, ...args], options);
}

/** A shell in a terminal where `keyctl` is the built program; runs `script` and ends. */
export function openShell(script: string, options: OpenKeyctlOptions): OpenedTerminal {
  const keyctl = `keyctl() { '${process.execPath}' '${program}' "$@"; }`;
  return open('bash', ['--norc', '--noprofile', '-c', `${keyctl}\n${script}`], options);
}

/** What the shell of `openPrompt` says when it waits for a command. */
export const prompt = 'shell>';

/** Typed there, runs the built program. */
export function command(args: string): string {
  return `"$NODE" "$KEYCTL" ${args}\r`;
}

/** A shell that one types in, and that can stop and resume its jobs. */
export function openPrompt(options: OpenKeyctlOptions): OpenedTerminal {
  const { execPath: NODE } = process;
  const environment = { ...options.environment, PS1: `${prompt} `, NODE, KEYCTL: program };
  return open('bash', ['--norc', '--noprofile', '-i'], { ...options, environment });
}

function open(
  command: string,
  args: readonly string[],
  { home, environment, cols, rows, lasts = 'test' }: Omit<OpenKeyctlOptions, 'args'>,
): OpenedTerminal {
  const terminal = openTerminal({
    command,
    args,
    cwd: home,
    env: keyctlEnvironment(home, environment),
    ...(cols === undefined ? {} : { cols }),
    ...(rows === undefined ? {} : { rows }),
  });
  const atEnd = lasts === 'test' ? onTestFinished : afterAll;
  atEnd(async () => {
    terminal.kill();
    await terminal.exit;
    expectNoCanary(terminal.output(), 'the terminal');
  });
  return terminal;
}

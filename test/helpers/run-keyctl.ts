import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { heard } from './canary-run.js';

// programs take their time to start where everybody else starts some, too
vi.setConfig({ testTimeout: 30_000 });

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export type KeyctlOptions = {
  /** A temporary folder: HOME and every XDG folder are below it. Keep its path short, for the socket's sake. */
  readonly home: string;
  /** Variables beside the scrubbed few, such as the ones that hold a test's keys. */
  readonly environment?: NodeJS.ProcessEnv;
  /** A command that runs the program, such as `['prlimit', '--nofile=48']`. */
  readonly under?: readonly string[];
  /** Kills the program after this many milliseconds, so that a hanging one fails its own test. */
  readonly timeoutMs?: number;
};

export type KeyctlResult = {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Where keyctl puts its files below `home`, with the environment that `keyctlEnvironment` makes. */
export function keyctlPaths(home: string): {
  readonly config: string;
  readonly state: string;
  readonly log: string;
  readonly token: string;
  readonly socket: string;
} {
  return {
    config: join(home, 'config/keyctl/config.json'),
    state: join(home, 'state/keyctl/state.json'),
    log: join(home, 'state/keyctl/keyctl.log'),
    token: join(home, 'state/keyctl/token'),
    socket: join(home, 'run/keyctl/keyctl.sock'),
  };
}

/** No key, proxy or setting of the machine that runs the tests gets through. */
export function keyctlEnvironment(
  home: string,
  extra: NodeJS.ProcessEnv = {},
): Record<string, string> {
  mkdirSync(join(home, 'config/keyctl'), { recursive: true, mode: 0o700 });
  mkdirSync(join(home, 'state'), { recursive: true, mode: 0o700 });
  mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
  const { PATH = '/usr/bin:/bin' } = process.env;
  const scrubbed = {
    PATH,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    TMPDIR: home,
    TZ: 'UTC',
  };
  const all = { ...scrubbed, ...extra };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Runs the built program to its end, with pipes for a terminal; `input` is what comes on stdin. */
export async function runKeyctl(
  args: readonly string[],
  options: KeyctlOptions & { readonly input?: string },
): Promise<KeyctlResult> {
  const child = start(args, options);
  // a program that refuses its arguments has ended before it reads
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 30_000);
  const { code, signal } = await ended(child);
  clearTimeout(timer);
  return { code, signal, stdout: stdout(), stderr: stderr() };
}

export type RunningKeyctl = {
  readonly pid: number;
  readonly socket: string;
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
  }>;
  /** SIGTERM, then the end; resolves with the exit code. Harmless if it ended already. */
  stop(): Promise<number | null>;
};

/**
 * `keyctl serve`, resolved when it says that it serves; rejects with its stderr if it ends before.
 * Stop it in the test's clean-up.
 */
export async function startServe(
  options: KeyctlOptions & { readonly args?: readonly string[] },
): Promise<RunningKeyctl> {
  const running = startKeyctl(['serve', ...(options.args ?? [])], options);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      running.kill('SIGKILL');
      reject(new Error(`keyctl serve is silent: ${running.stderr()}`));
    }, options.timeoutMs ?? 30_000);
    running.child.stderr.on('data', () => {
      if (running.stderr().includes('serving ')) {
        clearTimeout(timer);
        resolve();
      }
    });
    void running.exited.then(({ code }) => {
      clearTimeout(timer);
      reject(new Error(`keyctl serve ended with ${code}: ${running.stderr()}`));
    });
  });
  return running;
}

/** Any command that goes on running, such as `events --follow`. */
export function startKeyctl(
  args: readonly string[],
  options: KeyctlOptions,
): RunningKeyctl & { readonly child: ChildProcessWithoutNullStreams } {
  const child = start(args, options);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const exited = ended(child);
  return {
    child,
    pid: child.pid ?? -1,
    socket: keyctlPaths(options.home).socket,
    stdout,
    stderr,
    kill: (signal) => {
      child.kill(signal);
    },
    exited,
    async stop() {
      child.kill('SIGTERM');
      return (await exited).code;
    },
  };
}

function start(args: readonly string[], options: KeyctlOptions): ChildProcessWithoutNullStreams {
  const [command = process.execPath, ...rest] = [
    ...(options.under ?? []),
    process.execPath,
    program,
    ...args,
  ];
  const child = spawn(command, rest, {
    cwd: options.home,
    env: keyctlEnvironment(options.home, options.environment),
    stdio: 'pipe',
  });
  const said = [collect(child.stdout), collect(child.stderr)];
  child.once('close', () => heard(`keyctl ${args.join(' ')}`, said.map((text) => text()).join()));
  return child;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

function ended(
  child: ChildProcessWithoutNullStreams,
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // `close`, not `exit`: the pipes are drained only then
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

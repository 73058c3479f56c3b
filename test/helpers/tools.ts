import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

type Probe = readonly [command: string, ...args: string[]];

/** Whether a tool does here what tests want of it: one that is there may still lack the right to. */
const probes = {
  curl: ['curl', '--version'],
  faketime: ['faketime', '-m', '-f', '+1h', 'true'],
  mkfifo: ['mkfifo', '--version'],
  /** To mount a small disk. */
  mount: [
    'sh',
    '-c',
    'd=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs $d; s=$?; umount $d; rmdir $d; exit $s',
  ],
  /** To look at what a process has open. */
  procfs: ['test', '-r', '/proc/self/net/tcp'],
  prlimit: ['prlimit', '--nofile=48', 'true'],
  /** To run as another user. */
  setpriv: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'true'],
  strace: ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', 'true'],
  'systemd-analyze': ['systemd-analyze', '--version'],
  /** To mount what only one program sees. */
  unshare: ['unshare', '--mount', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt'],
} as const satisfies Readonly<Record<string, Probe>>;

export type Tool = keyof typeof probes;

const found = new Map<Tool, boolean>();

export function isThere(tool: Tool): boolean {
  let works = found.get(tool);
  if (works === undefined) {
    const [command, ...args] = probes[tool];
    works = spawnSync(command, args, { stdio: 'ignore' }).status === 0;
    found.set(tool, works);
  }
  return works;
}

/**
 * Skips the test, with the reason in the summary, on a machine that lacks one of these. To be called
 * first: what a skipped test has begun is not cleaned up.
 */
export function need({ skip }: Pick<TestContext, 'skip'>, ...tools: readonly Tool[]): void {
  const missing = tools.filter((tool) => !isThere(tool));
  skip(missing.length > 0, `needs ${missing.join(', ')}`);
}

export const isRoot = process.geteuid?.() === 0;

/** The same for what only root may do, such as giving a file to another user. */
export function needRoot({ skip }: Pick<TestContext, 'skip'>): void {
  skip(!isRoot, 'needs root');
}

/** Runs what follows as a user who owns nothing. */
export const asNobody = [
  'setpriv',
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
] as const satisfies readonly string[];

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A machine with Node and npm alone may have no `ps`. */
const hasProc = existsSync('/proc/self/cmdline');

/** The command lines of all processes of this machine, as everybody on it can see them. */
export function processList(): string {
  return hasProc
    ? pids()
        .map((pid) => read(pid, 'cmdline').replaceAll('\0', ' '))
        .join('\n')
    : execFileSync('ps', ['-eww', '-o', 'args='], { encoding: 'utf8' });
}

export function childrenOf(parent: number): readonly number[] {
  if (!hasProc) {
    const listed = execFileSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' });
    return listed.trim().split('\n').map(Number);
  }
  // the name in parentheses may have spaces in it; behind it come the state and the parent
  const parentOf = (pid: string) => Number(read(pid, 'stat').split(') ').at(-1)?.split(' ')[1]);
  return pids()
    .filter((pid) => parentOf(pid) === parent)
    .map(Number);
}

function pids(): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it ended since the folder was read
  }
}

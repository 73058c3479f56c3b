import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** What the figures were taken on, in words; nothing that names the machine. */
export type Machine = {
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly node: string;
  readonly nginx: string | null;
  readonly haproxy: string | null;
};

export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cpus: all.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release().split('-')[0] ?? '',
    node: process.version,
    nginx: versionOf('nginx', /nginx\/([\d.]+)/),
    haproxy: versionOf('haproxy', /version ([\d.]+)/),
  };
}

/** Null where it is not installed. nginx tells it on stderr. */
function versionOf(command: string, pattern: RegExp): string | null {
  try {
    const text = execFileSync('sh', ['-c', `${command} -v 2>&1`], { encoding: 'utf8' });
    return pattern.exec(text)?.[1] ?? null;
  } catch {
    // the shell says 127 for a command that is not there
    return null;
  }
}

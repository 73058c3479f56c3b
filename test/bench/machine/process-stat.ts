import { readdirSync, readFileSync } from 'node:fs';

/** One line of /proc/PID/stat (proc_pid_stat(5)); seconds of CPU since the process began. */
export type ProcessStat = {
  readonly pid: number;
  readonly parent: number;
  readonly cpuSeconds: number;
  /** Of children that ended and were waited for. */
  readonly childrenCpuSeconds: number;
};

/** USER_HZ, which is 100 on every Linux that Node runs on. */
export const ticksPerSecond = 100;

/** The name in parentheses may hold anything, parentheses and spaces too. */
export function parseProcessStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // numbered from 3 in the manual: state is fields[0]
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(text, 10),
    parent: field(4),
    cpuSeconds: (field(14) + field(15)) / ticksPerSecond,
    childrenCpuSeconds: (field(16) + field(17)) / ticksPerSecond,
  };
}

/** Null if there is no such process any more. */
export function readProcessStat(pid: number | string): ProcessStat | null {
  const text = readProc(`/proc/${pid}/stat`);
  return text === null ? null : parseProcessStat(text);
}

export function allProcessStats(): readonly ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readProcessStat)
    .filter((stat) => stat !== null);
}

/** CPU seconds of each thread, by thread id. */
export function threadCpuSeconds(pid: number): ReadonlyMap<string, number> {
  return new Map(
    readdirSync(`/proc/${pid}/task`).map((thread) => {
      const text = readProc(`/proc/${pid}/task/${thread}/stat`);
      return [thread, text === null ? 0 : parseProcessStat(text).cpuSeconds];
    }),
  );
}

/** Resident memory in KiB; 0 if there is no such process. */
export function residentKib(pid: number): number {
  const status = readProc(`/proc/${pid}/status`) ?? '';
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
}

/** How many file descriptors a process of this user has open; 0 if there is no such process. */
export function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    // ENOENT: it ended
    return 0;
  }
}

/** Null if the process ended meanwhile. */
function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // ENOENT or ESRCH: processes come and go
    return null;
  }
}

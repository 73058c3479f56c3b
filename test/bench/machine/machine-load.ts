import { readFileSync } from 'node:fs';
import { allProcessStats, type ProcessStat, ticksPerSecond } from './process-stat.js';

/** Seconds of all CPUs together, as /proc/stat counts them. */
type CpuSeconds = { readonly total: number; readonly busy: number };

/**
 * Watches the whole machine until the returned function is called, which tells what part of it (0 to
 * 1) was busy with something else than `root` and its descendants: other programs, other guests.
 */
export function watchForeignLoad(root: number = process.pid): () => number {
  const before = readMachine();
  const ownBefore = cpuOfTree(allProcessStats(), root);
  return () => {
    const after = readMachine();
    const own = cpuOfTree(allProcessStats(), root) - ownBefore;
    const total = after.total - before.total;
    return total <= 0 ? 0 : Math.max(0, after.busy - before.busy - own) / total;
  };
}

/** CPU seconds of a process and all its descendants, those that ended included. */
export function cpuOfTree(stats: readonly ProcessStat[], root: number): number {
  const own = stats.find((stat) => stat.pid === root);
  if (own === undefined) {
    return 0;
  }
  const below = stats
    .filter((stat) => stat.parent === root)
    .map((child) => cpuOfTree(stats, child.pid));
  return [own.cpuSeconds + own.childrenCpuSeconds, ...below].reduce((sum, part) => sum + part);
}

export function parseCpuLine(text: string): CpuSeconds {
  const [line = ''] = text.split('\n');
  const ticks = line.trim().split(/\s+/).slice(1).map(Number);
  // user nice system idle iowait irq softirq steal; what follows is counted in user already
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] =
    ticks;
  const busy = user + nice + system + irq + softirq + steal;
  return { busy: busy / ticksPerSecond, total: (busy + idle + iowait) / ticksPerSecond };
}

function readMachine(): CpuSeconds {
  return parseCpuLine(readFileSync('/proc/stat', 'utf8'));
}

import type { Generator } from './load/generator.js';
import type { Load, LoadResult } from './load/load.js';
import { readProcessStat, threadCpuSeconds } from './machine/process-stat.js';
import type { Sample } from './statistics/round-ratios.js';
import type { Upstream } from './upstream/start-upstream.js';

export type MeasuredProcesses = {
  readonly generator: Generator;
  readonly upstream: Upstream;
  /** Of the peer; none for a direct call. */
  readonly pids: () => readonly number[];
};

/**
 * Runs a load and tells what it gave and what it cost: `perSecond`, `p50` and `p99` in microseconds,
 * `megabytesPerSecond`, `cpu` in microseconds per answer, and what part of a core the busiest thread
 * of the peer (`busy`), the generator and the upstream used.
 */
export async function measurePeer(
  { generator, upstream, pids }: MeasuredProcesses,
  load: Load,
): Promise<Sample> {
  const peer = pids();
  const cpuBefore = cpuSecondsOf(peer);
  const threadsBefore = peer.map(threadCpuSeconds);
  const upstreamBefore = cpuSecondsOf([upstream.pid]);
  const startedAt = performance.now();
  const result = await generator.run(load);
  const elapsed = (performance.now() - startedAt) / 1_000;
  const cpu = cpuSecondsOf(peer) - cpuBefore;
  const busiest = peer.map((pid, index) => busiestThread(pid, threadsBefore[index]));
  return {
    ...sampleOf(result),
    generatorBusy: result.cpuSeconds / result.seconds,
    upstreamBusy: (cpuSecondsOf([upstream.pid]) - upstreamBefore) / elapsed,
    ...(peer.length === 0
      ? {}
      : { cpu: (cpu / result.count) * 1e6, busy: Math.max(...busiest) / elapsed }),
  };
}

function sampleOf({ count, seconds, bytes, latency, cpuSeconds }: LoadResult): Sample {
  return {
    perSecond: count / seconds,
    megabytesPerSecond: bytes / seconds / 1e6,
    p50: latency.p50,
    p99: latency.p99,
    generatorCpu: (cpuSeconds / count) * 1e6,
  };
}

function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (readProcessStat(pid)?.cpuSeconds ?? 0), 0);
}

function busiestThread(pid: number, before: ReadonlyMap<string, number> | undefined): number {
  const used = [...threadCpuSeconds(pid)].map(([id, now]) => now - (before?.get(id) ?? 0));
  return Math.max(0, ...used);
}

import { availableParallelism } from 'node:os';
import type { Generator } from './load/generator.js';
import { measurePeer } from './measure-peer.js';
import { openDirect } from './peers/direct.js';
import { paths } from './upstream/mock-routes.js';
import { startUpstream } from './upstream/start-upstream.js';

/** What the bench's own parts can do with nothing between them. */
export type Ceilings = {
  /** Requests a second with each part on a core of its own. */
  readonly alone: number;
  /** Microseconds of CPU that one request costs each part. */
  readonly generatorCpu: number;
  readonly upstreamCpu: number;
  /** Requests a second beside a peer that takes one core for itself. */
  readonly besidePeer: number;
};

/** To be measured first in every run. */
export async function measureCeilings(generator: Generator, seconds: number): Promise<Ceilings> {
  const upstream = await startUpstream();
  try {
    const setup = { upstream, goodKeys: 1, limitedKeys: 0, certPath: null };
    const { target, request } = await openDirect('', setup);
    const load = {
      kind: 'closed',
      target,
      request: request(paths.chat, 1_000),
      connections: 64,
    } as const;
    const processes = { generator, upstream, pids: () => [] };
    await measurePeer(processes, { ...load, seconds: Math.min(1, seconds) });
    const sample = await measurePeer(processes, { ...load, seconds });
    const alone = sample['perSecond'] ?? 0;
    const generatorCpu = sample['generatorCpu'] ?? 0;
    const upstreamCpu = ((sample['upstreamBusy'] ?? 0) / alone) * 1e6;
    return {
      alone,
      generatorCpu,
      upstreamCpu,
      besidePeer: ceilingBesidePeer(generatorCpu, upstreamCpu, availableParallelism()),
    };
  } finally {
    upstream.close();
  }
}

/** On two CPUs the generator and the upstream share the one that the peer leaves them. */
export function ceilingBesidePeer(generatorCpu: number, upstreamCpu: number, cpus: number): number {
  const perRequest = cpus < 3 ? generatorCpu + upstreamCpu : Math.max(generatorCpu, upstreamCpu);
  return 1e6 / perRequest;
}

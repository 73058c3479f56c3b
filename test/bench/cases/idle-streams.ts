import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, BenchCase, OpenCase } from '../bench-case.js';
import { residentKib } from '../machine/process-stat.js';
import { openPeers } from '../peers/open-peers.js';
import type { PeerName } from '../peers/peer.js';
import { figure, type Sample } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { startUpstream, type Upstream } from '../upstream/start-upstream.js';

const peers: readonly PeerName[] = ['keyctl', 'before', 'nginx', 'haproxy'];
const streams = 1_000;
const settleMs = 1_000;

export const idleStreams: BenchCase = {
  name: 'idle-streams',
  title: `memory of ${streams} open event streams in which nothing happens`,
  metrics: [
    { key: 'perStream', label: 'KiB a stream' },
    { key: 'before', label: 'KiB before' },
  ],
  goals: [
    {
      text: 'memory of an idle stream',
      of: figure('perStream', 'keyctl'),
      unit: 'KiB',
      needs: [],
      atMost: 45,
      stretch: 30,
    },
  ],
  note: 'resident memory; each round starts the peer anew, since memory that was used once is used again.',
  async open(bench): Promise<OpenCase> {
    const upstream = await startUpstream();
    const wanted = peers.filter((name) => bench.options.peers.has(name));
    // only to know who is missing
    const trial = await openPeers(bench, peers, setupFor(upstream));
    await trial.close();
    const present = wanted.filter((name) => trial.peers.some(([opened]) => opened === name));
    return {
      variants: present.map((name) => ({
        name,
        warmUpSeconds: 0,
        measure: () => measureStreams(bench, upstream, name),
      })),
      skipped: trial.skipped,
      close: async () => upstream.close(),
    };
  },
};

async function measureStreams(bench: Bench, upstream: Upstream, name: PeerName): Promise<Sample> {
  const { generator } = bench;
  const opened = await openPeers(bench, [name], setupFor(upstream));
  try {
    const [, peer] = opened.peers[0] ?? [];
    if (peer === undefined) {
      throw new Error(`${name} is gone`);
    }
    const { target, request, pids } = peer;
    const used = () => pids().reduce((sum, pid) => sum + residentKib(pid), 0);
    // what any traffic costs once is not what a stream costs
    const json = request(paths.chat, 1_000);
    await generator.run({ kind: 'closed', target, request: json, connections: 64, seconds: 1 });
    await delay(settleMs);
    const before = used();
    await generator.run({
      kind: 'hold',
      target,
      request: request(paths.idleStream, 1_000),
      streams,
    });
    await delay(settleMs);
    const perStream = (used() - before) / streams;
    await generator.run({ kind: 'release' });
    return { perStream, before };
  } finally {
    await opened.close();
  }
}

function setupFor(upstream: Upstream) {
  return { upstream, limitedKeys: 0, goodKeys: 1, certPath: null };
}

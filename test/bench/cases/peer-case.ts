import type { Bench, BenchCase, OpenCase, Variant } from '../bench-case.js';
import type { Load } from '../load/load.js';
import { measurePeer } from '../measure-peer.js';
import { openPeers } from '../peers/open-peers.js';
import type { Peer, PeerName, PeerSetup } from '../peers/peer.js';
import type { Certificate } from '../upstream/make-certificate.js';
import { startUpstream } from '../upstream/start-upstream.js';

export type PeerCase = Omit<BenchCase, 'open'> & {
  readonly peers: readonly PeerName[];
  readonly load: (peer: Peer, seconds: number) => Load;
  readonly limitedKeys?: number;
};

/** Portkey's JIT needs it (and what is measured is not its start). */
const portkeyWarmUpSeconds = 15;

/** A case that puts the same load on each of several peers. */
export function peerCase({ peers, load, limitedKeys = 0, ...about }: PeerCase): BenchCase {
  return {
    ...about,
    open: (bench) => openPeerCase(bench, peers, load, { limitedKeys }),
  };
}

export async function openPeerCase(
  bench: Bench,
  names: readonly PeerName[],
  load: PeerCase['load'],
  setup: Partial<Omit<PeerSetup, 'upstream' | 'certPath'>> & { readonly certificate?: Certificate },
): Promise<OpenCase> {
  const { certificate = null, ...keys } = setup;
  const upstream = await startUpstream(certificate);
  try {
    const opened = await openPeers(bench, names, {
      limitedKeys: 0,
      goodKeys: 1,
      ...keys,
      certPath: certificate?.certPath ?? null,
      upstream,
    });
    return {
      variants: opened.peers.map(([name, peer]) =>
        peerVariant(name, (seconds) =>
          measurePeer({ ...bench, upstream, pids: peer.pids }, load(peer, seconds)),
        ),
      ),
      skipped: opened.skipped,
      async close() {
        await opened.close();
        upstream.close();
      },
    };
  } catch (error) {
    upstream.close();
    throw error;
  }
}

function peerVariant(name: PeerName, measure: Variant['measure']): Variant {
  return { name, measure, ...(name === 'portkey' ? { warmUpSeconds: portkeyWarmUpSeconds } : {}) };
}

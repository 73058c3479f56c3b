import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Skipped } from '../bench-case.js';
import { openBare } from './bare.js';
import { openDirect } from './direct.js';
import { openHaproxy } from './haproxy.js';
import { installPortkey } from './install-portkey.js';
import { keyctlFrom, openKeyctl } from './keyctl.js';
import { openNginx } from './nginx.js';
import { type OpenPeer, type Peer, PeerMissing, type PeerName, type PeerSetup } from './peer.js';
import { portkeyFrom } from './portkey.js';

export type OpenedPeers = {
  readonly peers: readonly (readonly [name: PeerName, peer: Peer])[];
  readonly skipped: readonly Skipped[];
  readonly close: () => Promise<void>;
};

/** Starts each of them, or says why it can't be. */
export async function openPeers(
  bench: Bench,
  names: readonly PeerName[],
  setup: PeerSetup,
): Promise<OpenedPeers> {
  const peers: (readonly [PeerName, Peer])[] = [];
  const skipped: Skipped[] = [];
  const close = async () => {
    await Promise.all(peers.map(([, peer]) => peer.close()));
  };
  try {
    for (const name of names) {
      if (name === 'before' && bench.options.before === null) {
        continue;
      }
      if (!bench.options.peers.has(name)) {
        const reason = name === 'portkey' ? 'ask for it with --portkey' : 'left out by --peers';
        skipped.push({ name, reason });
        continue;
      }
      try {
        const folder = join(bench.folder, `${name}-${folderNumber()}`);
        peers.push([name, await openerOf(name, bench)(folder, setup)]);
      } catch (error) {
        if (!(error instanceof PeerMissing)) {
          throw error;
        }
        skipped.push({ name, reason: error.message });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { peers, skipped, close };
}

let folders = 0;

/** A folder per start, so that none finds what an earlier one left. */
function folderNumber(): number {
  folders += 1;
  return folders;
}

function openerOf(name: PeerName, { options }: Bench): OpenPeer {
  switch (name) {
    case 'direct':
      return openDirect;
    case 'keyctl':
      return openKeyctl;
    case 'before':
      return keyctlFrom(options.before ?? '');
    case 'bare':
      return openBare;
    case 'nginx':
      return openNginx;
    case 'haproxy':
      return openHaproxy;
    case 'portkey': {
      const folder = options.portkeyFolder ?? join(tmpdir(), 'keyctl-bench-portkey');
      return portkeyFrom(installPortkey(folder));
    }
  }
}

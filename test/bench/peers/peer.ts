import type { Target } from '../load/connection.js';
import type { RequestSpec } from '../load/load.js';
import type { Upstream } from '../upstream/start-upstream.js';

/** `before` is another build of keyctl, to see what a change has changed; `bare` is keyctl without its features. */
export const peerNames = [
  'direct',
  'keyctl',
  'before',
  'bare',
  'nginx',
  'haproxy',
  'portkey',
] as const;

export type PeerName = (typeof peerNames)[number];

/** What stands, or does not stand, between the client and the upstream. */
export type Peer = {
  readonly target: Target;
  /** For a path below the upstream's base URL. */
  readonly request: (path: string, bodyBytes: number) => RequestSpec;
  /** Sent before a request that is to find a peer's fresh state. */
  readonly fresh: readonly RequestSpec[];
  /** Processes whose CPU and memory are its own. */
  readonly pids: () => readonly number[];
  readonly close: () => Promise<void>;
};

export type PeerSetup = {
  readonly upstream: Upstream;
  /** Keys at their limit that stand before the first good one. */
  readonly limitedKeys: number;
  readonly goodKeys: number;
  /** Of a certificate to trust; null for plain HTTP. */
  readonly certPath: string | null;
};

/** Starts one, with its files below `folder`. Throws PeerMissing where it is not installed. */
export type OpenPeer = (folder: string, setup: PeerSetup) => Promise<Peer>;

/** A peer that can't be measured here; its row says why. */
export class PeerMissing extends Error {
  override readonly name = 'PeerMissing';
}

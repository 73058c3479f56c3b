import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodSecret } from '../upstream/upstream-secrets.js';
import { type OpenPeer, PeerMissing, type PeerSetup } from './peer.js';
import { startProgram, untilItListens } from './start-program.js';

/** One thread on a Unix socket. It can't move on to another key, so it has no row where that is measured. */
export const openHaproxy: OpenPeer = async (folder, setup) => {
  if (setup.limitedKeys > 0) {
    throw new PeerMissing('it does not fail over from key to key');
  }
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'haproxy.sock');
  const configPath = join(folder, 'haproxy.cfg');
  writeFileSync(configPath, haproxyConfig(path, setup));
  const program = await startProgram('haproxy', ['-db', '-f', configPath], {
    outputPath: join(folder, 'haproxy.out'),
  });
  const target = { kind: 'socket', path } as const;
  await untilItListens(program, target);
  return {
    target,
    request: (upstreamPath, bodyBytes) => ({ path: `/v1${upstreamPath}`, headers: {}, bodyBytes }),
    fresh: [],
    pids: () => [program.pid],
    close: () => program.stop(),
  };
};

function haproxyConfig(socket: string, { upstream, certPath }: PeerSetup): string {
  const tls = certPath === null ? '' : `ssl verify required ca-file ${certPath} sni str(localhost)`;
  return `
global
  nbthread 1
  maxconn 8192
defaults
  mode http
  timeout connect 10s
  timeout client 300s
  timeout server 300s
  option http-keep-alive
  http-reuse always
frontend in
  bind unix@${socket} mode 600
  http-request set-header authorization "Bearer ${goodSecret(1)}"
  default_backend provider
backend provider
  server provider 127.0.0.1:${upstream.port} pool-max-conn 8192 ${tls}
`;
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goodSecret } from '../upstream/upstream-secrets.js';
import { type OpenPeer, PeerMissing } from './peer.js';
import { startProgram, untilItListens } from './start-program.js';

const script = fileURLToPath(new URL('./bare-proxy.js', import.meta.url));

/** The least that a proxy of keyctl's build costs: what a feature costs shows beside it. */
export const openBare: OpenPeer = async (folder, { upstream, limitedKeys }) => {
  if (limitedKeys > 0 || upstream.isTls) {
    throw new PeerMissing('it only passes plain requests on');
  }
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'bare.sock');
  const { origin, pathname } = new URL(upstream.url);
  const program = await startProgram(process.execPath, [script, path, origin, goodSecret(1)], {
    outputPath: join(folder, 'bare.out'),
  });
  const target = { kind: 'socket', path } as const;
  await untilItListens(program, target);
  return {
    target,
    request: (below, bodyBytes) => ({ path: pathname + below, headers: {}, bodyBytes }),
    fresh: [],
    pids: () => [program.pid],
    close: () => program.stop(),
  };
};

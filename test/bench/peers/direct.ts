import type { Target } from '../load/connection.js';
import { goodSecret } from '../upstream/upstream-secrets.js';
import type { OpenPeer } from './peer.js';

/** No proxy at all: what every other row is compared with. */
export const openDirect: OpenPeer = async (_folder, { upstream }) => {
  const target: Target = { kind: 'port', port: upstream.port, tls: upstream.isTls };
  return {
    target,
    request: (path, bodyBytes) => ({
      path: `/v1${path}`,
      headers: { authorization: `Bearer ${goodSecret(1)}` },
      bodyBytes,
    }),
    fresh: [],
    pids: () => [],
    close: async () => {},
  };
};

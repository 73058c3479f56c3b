import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { goodSecret, limitedSecret } from '../upstream/upstream-secrets.js';
import { type OpenPeer, PeerMissing, type PeerSetup } from './peer.js';
import { startProgram, untilItListens } from './start-program.js';

/**
 * Portkey's gateway, which users of several keys run today. `installed` is a folder that has the
 * package below its node_modules.
 */
export function portkeyFrom(installed: string): OpenPeer {
  return async (folder, setup) => {
    if (setup.upstream.isTls) {
      throw new PeerMissing('it is measured over plain HTTP only');
    }
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    const entry = join(installed, 'node_modules/@portkey-ai/gateway/build/start-server.js');
    const { PATH } = process.env;
    const program = await startProgram(process.execPath, [entry, `--port=${port}`, '--headless'], {
      // it calls a loopback upstream only where it is told that it may
      env: { PATH, NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: 'localhost,127.0.0.1' },
      outputPath: join(folder, 'portkey.out'),
    });
    const target = { kind: 'port', port, tls: false } as const;
    await untilItListens(program, target);
    return {
      target,
      request: (path, bodyBytes) => ({ path: `/v1${path}`, headers: headersFor(setup), bodyBytes }),
      fresh: [],
      pids: () => [program.pid],
      close: () => program.stop('SIGKILL'),
    };
  };
}

function headersFor({ upstream, limitedKeys }: PeerSetup): Readonly<Record<string, string>> {
  const targetFor = (secret: string) => ({
    provider: 'openai',
    api_key: secret,
    custom_host: upstream.url,
  });
  if (limitedKeys === 0) {
    return {
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': upstream.url,
      authorization: `Bearer ${goodSecret(1)}`,
    };
  }
  const secrets = Array.from({ length: limitedKeys }, (_key, index) => limitedSecret(index + 1));
  const targets = [...secrets, goodSecret(1)].map(targetFor);
  const strategy = { mode: 'fallback', on_status_codes: [429] };
  return { 'x-portkey-config': JSON.stringify({ strategy, targets }) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

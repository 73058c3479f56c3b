import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goodSecret, limitedSecret } from '../upstream/upstream-secrets.js';
import type { PeerSetup } from './peer.js';

/** The built program: what is measured is what users run. Compiled, this file is four folders down. */
export const keyctlProgram = fileURLToPath(
  new URL('../../../../../../dist/cli.js', import.meta.url),
);

export type KeyctlHome = {
  readonly environment: NodeJS.ProcessEnv;
  readonly socket: string;
  readonly log: string;
};

/** A user's home below `folder`, with a config for the bench's keys. */
export function makeKeyctlHome(folder: string, setup: PeerSetup, config: object = {}): KeyctlHome {
  const configFolder = join(folder, 'config/keyctl');
  for (const path of [configFolder, join(folder, 'state'), join(folder, 'run')]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  const providers = { openai: { baseUrl: setup.upstream.url, apiKey: secretsFor(setup) } };
  writeFileSync(join(configFolder, 'config.json'), JSON.stringify({ providers, ...config }), {
    mode: 0o600,
  });
  const { PATH } = process.env;
  return {
    environment: {
      PATH,
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_RUNTIME_DIR: join(folder, 'run'),
      ...(setup.certPath === null ? {} : { NODE_EXTRA_CA_CERTS: setup.certPath }),
    },
    socket: join(folder, 'run/keyctl/keyctl.sock'),
    log: join(folder, 'state/keyctl/keyctl.log'),
  };
}

function secretsFor({ limitedKeys, goodKeys }: PeerSetup): readonly string[] {
  return [
    ...Array.from({ length: limitedKeys }, (_key, index) => limitedSecret(index + 1)),
    ...Array.from({ length: goodKeys }, (_key, index) => goodSecret(index + 1)),
  ];
}

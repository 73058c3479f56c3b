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
  readonly config: string;
  readonly socket: string;
  readonly state: string;
  readonly log: string;
};

/** A user's home below `folder`, with a config for the bench's keys. */
export function makeKeyctlHome(folder: string, setup: PeerSetup, config: object = {}): KeyctlHome {
  const providers = { openai: { baseUrl: setup.upstream.url, apiKey: secretsFor(setup) } };
  const home = makeHome(folder, { providers, ...config });
  const trusted = setup.certPath === null ? {} : { NODE_EXTRA_CA_CERTS: setup.certPath };
  return { ...home, environment: { ...home.environment, ...trusted } };
}

/** The same with this config and nothing else. */
export function makeHome(folder: string, config: object): KeyctlHome {
  const configFolder = join(folder, 'config/keyctl');
  for (const path of [configFolder, join(folder, 'state'), join(folder, 'run')]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  const configPath = join(configFolder, 'config.json');
  writeFileSync(configPath, JSON.stringify(config), { mode: 0o600 });
  const { PATH } = process.env;
  return {
    environment: {
      PATH,
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_RUNTIME_DIR: join(folder, 'run'),
    },
    config: configPath,
    socket: join(folder, 'run/keyctl/keyctl.sock'),
    state: join(folder, 'state/keyctl/state.json'),
    log: join(folder, 'state/keyctl/keyctl.log'),
  };
}

function secretsFor({ limitedKeys, goodKeys }: PeerSetup): readonly string[] {
  return [
    ...Array.from({ length: limitedKeys }, (_key, index) => limitedSecret(index + 1)),
    ...Array.from({ length: goodKeys }, (_key, index) => goodSecret(index + 1)),
  ];
}

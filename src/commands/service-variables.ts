import { readFileSync, statSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { systemctl } from './systemctl.js';

/** What changes how providers are reached; a config need not name them. */
const network = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS'];

/** The variables that the config takes secrets from, and those of the network that are set here. */
export function wantedVariables(
  { providers }: Pick<Config, 'providers'>,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  const sources = providers.flatMap(({ keys, route }) => [
    ...keys.map(({ source }) => source),
    'source' in route.proxy ? route.proxy.source : '',
  ]);
  const named = sources.flatMap((source) => /^\$(\w+)$/.exec(source)?.[1] ?? []);
  const set = network
    .flatMap((name) => [name, name.toLowerCase()])
    .filter((name) => (environment[name] ?? '') !== '');
  return [...new Set([...named, ...set])];
}

/** Those that a service has: systemd's own for this user, and the ones of its file. */
export async function serviceVariables(
  file: string,
  environment: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string>> {
  const answer = await systemctl(['show-environment'], environment);
  const known = answer.kind === 'ran' && answer.code === 0 ? answer.stdout : '';
  return new Set([...namesIn(known), ...namesIn(read(file))]);
}

/** Whether others can read the file that holds the service's secrets. */
export function isOpenToOthers(file: string): boolean {
  return ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*([A-Za-z_]\w*)=/gm)].map(([, name = '']) => name);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}

import { readConfig } from '../config/read-config.js';
import { realPath } from '../config/real-path.js';
import type { KeySnapshot } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { fetchSnapshot } from '../socket/fetch-snapshot.js';
import type { CommandContext } from './command-context.js';
import { offlineSnapshot } from './offline-snapshot.js';
import { print } from './print.js';

/**
 * `keyctl config check`: throws ConfigError, which names the place, if the config can't be used. What
 * only an engine knows of the keys is told too, by the one that runs or by what it has written down.
 */
export async function configCheck(context: CommandContext): Promise<void> {
  const config = readConfig(context.paths.config, context.environment);
  const keys = config.providers.flatMap((provider) => provider.keys);
  const known = (await keysAsKnown(context)).flatMap(({ warnings }) => warnings);
  for (const warning of new Set([...config.warnings, ...known])) {
    print(context.stderr, `keyctl: warning: ${warning}`);
  }
  for (const { id, problem } of keys) {
    if (problem !== null) {
      print(context.stderr, `keyctl: warning: ${id} can't be used: ${problem}`);
    }
  }
  const providers = config.providers.length;
  print(
    context.stdout,
    `${config.path} is right: ${keys.length} ${keys.length === 1 ? 'key' : 'keys'} of ${providers} ${providers === 1 ? 'provider' : 'providers'}`,
  );
}

async function keysAsKnown(context: CommandContext): Promise<readonly KeySnapshot[]> {
  const { providers } = (await runningSnapshot(context)) ?? (await offlineSnapshot(context));
  return providers.flatMap((provider) => provider.keys);
}

/** Null if no engine runs on this config, or if it can't be asked: the check is of the file. */
async function runningSnapshot({ paths }: CommandContext) {
  try {
    const snapshot = await fetchSnapshot(paths.socket);
    return realPath(snapshot.engine.configPath) === realPath(paths.config) ? snapshot : null;
  } catch (error) {
    if (!(error instanceof KeyctlError)) {
      throw error;
    }
    return null;
  }
}

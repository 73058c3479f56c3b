import { readConfig } from '../config/read-config.js';
import type { CommandContext } from './command-context.js';
import { print } from './print.js';

/** `keyctl config check`: throws ConfigError, which names the place, if the config can't be used. */
export async function configCheck(context: CommandContext): Promise<void> {
  const config = readConfig(context.paths.config, context.environment);
  const keys = config.providers.flatMap((provider) => provider.keys);
  for (const warning of config.warnings) {
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

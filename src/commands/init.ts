import { findKeys } from '../config/find-keys.js';
import { writeFirstConfig } from '../config/first-config.js';
import { readConfig } from '../config/read-config.js';
import type { CommandContext } from './command-context.js';
import { print } from './print.js';

/** `keyctl init`: a first config that refers to the environment's keys, and what to do next. */
export async function init(context: CommandContext): Promise<void> {
  const { config: path } = context.paths;
  const found = findKeys(context.environment);
  writeFirstConfig(path, found);
  if (found.length === 0) {
    print(context.stdout, [
      `wrote ${path}, with an example to fill in`,
      'no key was found in the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY, …)',
      'next: put your keys into it, then run keyctl; or see it work first with keyctl demo',
    ]);
    return;
  }
  // read back through the config, which knows how each provider's keys are masked
  const keys = readConfig(path, context.environment).providers.flatMap((provider) => provider.keys);
  const width = Math.max(...keys.map(({ id }) => id.length));
  print(context.stdout, [
    `wrote ${path}, which refers to ${keys.length === 1 ? 'this key' : 'these keys'} of the environment:`,
    ...keys.map(({ id, masked, source }) => `  ${id.padEnd(width)}  ${masked}  ${source}`),
    'next: run keyctl for the screen, or keyctl serve for the engine alone',
  ]);
}

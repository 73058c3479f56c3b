import { configJsonSchema } from '../config/schema.js';
import type { CommandContext } from './command-context.js';
import { printJson } from './print.js';

/** `keyctl config schema`: for the `$schema` of an editor. */
export async function configSchema(context: CommandContext): Promise<void> {
  printJson(context.stdout, configJsonSchema());
}

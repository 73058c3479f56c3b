import type { CommandContext } from './command-context.js';
import { print } from './print.js';

/** `keyctl config path`: for `$EDITOR "$(keyctl config path)"`; the file need not exist. */
export async function configPath(context: CommandContext): Promise<void> {
  print(context.stdout, context.paths.config);
}

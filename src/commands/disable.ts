import type { CommandContext } from './command-context.js';
import { setKeyEnabled } from './set-key-enabled.js';

/** `keyctl disable KEY` */
export async function disable(context: CommandContext, word: string): Promise<void> {
  await setKeyEnabled(context, word, false);
}

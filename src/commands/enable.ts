import type { CommandContext } from './command-context.js';
import { setKeyEnabled } from './set-key-enabled.js';

/** `keyctl enable KEY` */
export async function enable(context: CommandContext, word: string): Promise<void> {
  await setKeyEnabled(context, word, true);
}

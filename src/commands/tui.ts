import type { CommandContext } from './command-context.js';
import { needTerminal } from './need-terminal.js';

/** `keyctl tui`: the screen, over the engine that runs or over one of its own. */
export async function tui(context: CommandContext): Promise<void> {
  needTerminal(context);
  // React reads it once, when it is loaded: its development build costs twice the CPU
  process.env['NODE_ENV'] = 'production';
}

import { askLine } from './ask-line.js';
import type { CommandContext } from './command-context.js';

/** Anything but y or yes is no, ctrl+d included. */
export async function askYes(
  context: Pick<CommandContext, 'stdin' | 'stderr'>,
  question: string,
): Promise<boolean> {
  return /^y(es)?$/i.test((await askLine(context, `${question} [y/N] `)) ?? '');
}

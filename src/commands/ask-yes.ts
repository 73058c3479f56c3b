import { createInterface } from 'node:readline';
import type { CommandContext } from './command-context.js';
import { endBySignal } from './end-by-signal.js';

/** Anything but y or yes is no, ctrl+d included. */
export function askYes(
  { stdin, stderr }: Pick<CommandContext, 'stdin' | 'stderr'>,
  question: string,
): Promise<boolean> {
  return new Promise((resolve) => {
    const prompt = createInterface({ input: stdin, output: stderr });
    prompt.once('SIGINT', () => {
      prompt.close();
      endBySignal('SIGINT');
    });
    prompt.once('close', () => resolve(false));
    prompt.question(`${question} [y/N] `, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      prompt.close();
    });
  });
}

import { createInterface } from 'node:readline';
import type { CommandContext } from './command-context.js';
import { endBySignal } from './end-by-signal.js';

/** What is typed in answer to a question, without the blanks around it; null for ctrl+d. */
export function askLine(
  { stdin, stderr }: Pick<CommandContext, 'stdin' | 'stderr'>,
  question: string,
): Promise<string | null> {
  return new Promise((resolve) => {
    const prompt = createInterface({ input: stdin, output: stderr });
    prompt.once('SIGINT', () => {
      prompt.close();
      endBySignal('SIGINT');
    });
    prompt.once('close', () => resolve(null));
    prompt.question(question, (answer) => {
      resolve(answer.trim());
      prompt.close();
    });
  });
}

import { KeyctlError } from '../keyctl-error.js';

/**
 * Throws `usage` if the words of a command to run do not stand behind `--`, so that one of them may
 * have been taken for an option of keyctl's own. `words` is what the parser has left of `argv`.
 */
export function checkMark(words: readonly string[], argv: readonly string[]): void {
  const mark = argv.indexOf('--');
  const isMarked = mark !== -1 && argv.length - mark - 1 === words.length;
  // a command alone has nothing that could be meant for keyctl
  if (isMarked || words.length === 1) {
    return;
  }
  const [command = 'COMMAND'] = words;
  throw new KeyctlError('usage', `what follows ${command} could be meant for either program`, {
    hint: `put -- before the command: keyctl run -- ${command} …`,
  });
}

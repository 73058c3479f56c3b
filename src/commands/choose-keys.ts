import type { UsableKey } from '../config/resolve-candidates.js';
import { KeyctlError } from '../keyctl-error.js';
import { askLine } from './ask-line.js';
import type { CommandContext } from './command-context.js';
import { print } from './print.js';

/** Asks which of them, by the numbers that they were shown with, until the answer means something. */
export async function chooseKeys(
  context: CommandContext,
  keys: readonly UsableKey[],
): Promise<readonly UsableKey[]> {
  for (;;) {
    const answer = await askLine(
      context,
      `write ${keys.length === 1 ? 'it' : 'all of them'} to ${context.paths.config}? [Y/n${keys.length === 1 ? '' : ', or numbers such as 1,2'}] `,
    );
    if (answer === null || /^no?$/i.test(answer)) {
      throw new KeyctlError('edit-refused', 'nothing was written');
    }
    const chosen = chosenBy(answer, keys);
    if (chosen !== null) {
      return chosen;
    }
    print(context.stderr, `that is neither yes nor no, nor numbers from 1 to ${keys.length}`);
  }
}

/** Null for an answer that says nothing. */
export function chosenBy<T>(answer: string, keys: readonly T[]): readonly T[] | null {
  if (/^(y|yes|all|)$/i.test(answer)) {
    return keys;
  }
  const numbers = answer.split(/[\s,]+/).filter((word) => word !== '');
  const isRight = numbers.every(
    (word) => /^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= keys.length,
  );
  return isRight && numbers.length > 0
    ? keys.filter((_key, index) => numbers.some((word) => Number(word) === index + 1))
    : null;
}

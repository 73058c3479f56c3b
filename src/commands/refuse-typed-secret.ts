import { looksLikeSecret, mayHoldSecret } from '../config/looks-like-secret.js';
import { KeyctlError } from '../keyctl-error.js';
import type { AddOptions } from './add.js';
import type { CommandContext } from './command-context.js';

/**
 * A secret among the arguments stands in the list of processes and in the shell's history: refused,
 * without a word of it, so that nobody gets used to it. `isTyped`
 * for one where nothing else can be meant.
 */
export function refuseTypedSecret(
  { environment }: CommandContext,
  provider: string,
  { env, file, name, group, type }: AddOptions,
  isTyped: boolean,
): void {
  const isName =
    isRandom(provider) || [provider, name, group, type].some((word) => looksLikeSecret(word ?? ''));
  const isReference =
    looksLikeSecret(file ?? '') || (env !== undefined && isSecretForVariable(env, environment));
  if (isTyped || isName || isReference) {
    const known = isRandom(provider) || mayHoldSecret(provider) ? 'PROVIDER' : provider;
    throw new KeyctlError(
      'usage',
      'a secret is never taken from the command line, where others can see it',
      {
        hint: `paste it when \`keyctl add ${known}\` asks, or pipe it in: keyctl add ${known} < FILE; if it was a real one, take it out of your shell's history`,
      },
    );
  }
}

/** `--env sk-…` for `--env NAME`: no variable of the environment, and no name that people give to one. */
function isSecretForVariable(word: string, environment: NodeJS.ProcessEnv): boolean {
  return !Object.hasOwn(environment, word) && (isRandom(word) || mayHoldSecret(word));
}

/** Not every provider's keys have a prefix: many are letters and digits, or digits of base 16. */
function isRandom(word: string): boolean {
  return /^\w{20,}$/.test(word) && /[a-z]/.test(word) && (word.match(/\d/g) ?? []).length >= 4;
}

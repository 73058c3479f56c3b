import type { KeyId } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { nearest } from './nearest.js';

/** A provider of the snapshot or of the config: all that is needed to name its keys. */
export type NamedKeys = {
  readonly name: string;
  readonly keys: readonly { readonly id: KeyId }[];
};

/**
 * The key that a person means by `openai/work`, by its position `openai/1`, or by `work` alone where
 * only one provider has such a key. Throws `unknown-key` with the nearest one.
 */
export function findKey(word: string, providers: readonly NamedKeys[]): KeyId {
  const ids = providers.flatMap((provider) => provider.keys.map((key) => key.id));
  const found = ids.includes(word) ? [word] : byPositionOrName(word, providers);
  if (found.length === 1 && found[0] !== undefined) {
    return found[0];
  }
  if (found.length > 1) {
    throw new KeyctlError('unknown-key', `"${word}" could be ${found.join(' or ')}`, {
      hint: 'write it as provider/key',
    });
  }
  throw new KeyctlError('unknown-key', `no key "${word}" in the config`, {
    hint: suggest(word, ids),
  });
}

function byPositionOrName(word: string, providers: readonly NamedKeys[]): readonly KeyId[] {
  return providers.flatMap(({ name, keys }) =>
    keys
      .filter((key, index) => word === `${name}/${index + 1}` || key.id === `${name}/${word}`)
      .map((key) => key.id),
  );
}

function suggest(word: string, ids: readonly KeyId[]): string {
  const near = nearest(word, ids);
  if (near !== null) {
    return `did you mean ${near}?`;
  }
  if (ids.length === 0) {
    return 'the config has no keys yet';
  }
  const shown = ids.slice(0, 8).join(', ');
  return `the keys are ${shown}${ids.length > 8 ? ' and more, see `keyctl status`' : ''}`;
}

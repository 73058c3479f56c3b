import { randomBytes } from 'node:crypto';
import type { Keyring } from '../config/keyring.js';
import { whyUnusable } from '../config/resolve-key.js';
import { KeyctlError } from '../keyctl-error.js';

export type Kept = {
  readonly name: string;
  /** False if the keyring had it there already. */
  readonly isNew: boolean;
};

/**
 * Puts a secret into the keyring, and looks whether it is there. Nothing in it is overwritten: where
 * the name is another secret's, a number goes behind it. `name` is the key's own, if it has one.
 */
export function keepInKeyring(
  keyring: Keyring,
  { provider, name }: { readonly provider: string; readonly name: string | null },
  secret: string,
): Kept {
  const problem = whyUnusable(secret, 'this key');
  if (problem !== null) {
    throw new KeyctlError('edit-refused', problem, {
      hint: 'copy it anew from where you got it',
      status: 422,
    });
  }
  // without its position, which the next edit may change
  const wanted = `${provider}/${name ?? randomBytes(3).toString('hex')}`;
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? wanted : `${wanted}-${count}`;
    const there = keyring.read(free);
    if (there === secret) {
      return { name: free, isNew: false };
    }
    if (there === null) {
      keyring.write(free, secret);
      if (keyring.read(free) !== secret) {
        throw new KeyctlError('keyring-unusable', 'the keyring did not keep what was put into it', {
          hint: 'nothing was changed; look at it with the keyring program of your system',
        });
      }
      return { name: free, isNew: true };
    }
  }
}

/**
 * Takes out what was put in for an edit that then failed. What can't be taken out is harmless, for
 * nothing refers to it: why the edit failed is what counts.
 */
export function takeBack(keyring: Keyring, kept: Iterable<Kept>): void {
  for (const { name, isNew } of kept) {
    try {
      if (isNew) {
        keyring.remove(name);
      }
    } catch (error) {
      if (!(error instanceof KeyctlError)) {
        throw error;
      }
    }
  }
}

import type { Config, KeyConfig, ProviderConfig } from '../config/config.js';
import type { ShownKey } from '../key-editor.js';
import { KeyctlError } from '../keyctl-error.js';

export type KeyPlace = { readonly provider: ProviderConfig; readonly key: KeyConfig };

/**
 * The key that somebody saw, in the config as it is now. Positions may have changed since, and then
 * its id may be another key's: throws `config-changed`, or `unknown-key` if nothing has that id.
 */
export function findShownKey({ providers }: Config, { id, source, masked }: ShownKey): KeyPlace {
  for (const provider of providers) {
    const key = provider.keys.find((candidate) => candidate.id === id);
    if (key === undefined) {
      continue;
    }
    // what a reference comes to may differ between two environments
    if (key.source !== source || (source === 'config' && key.masked !== masked)) {
      throw new KeyctlError('config-changed', `${id} is another key by now (${key.masked})`, {
        hint: 'nothing was changed; look at the keys again',
        status: 409,
      });
    }
    return { provider, key };
  }
  throw new KeyctlError('unknown-key', `the config has no key ${id} any more`, {
    hint: 'nothing was changed; look at the keys again',
    status: 404,
  });
}

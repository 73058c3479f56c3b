import type { Config, KeyConfig } from '../config/config.js';
import type { Keyring } from '../config/keyring.js';
import type { KeyId } from '../engine.js';
import { changeText } from './change-text.js';
import { type ConfigPlace, type Draft, editConfig } from './edit-config.js';
import { type Kept, keepInKeyring, takeBack } from './keep-in-keyring.js';
import { secretText } from './secret-text.js';

export type LiteralKey = {
  readonly provider: string;
  readonly key: KeyConfig;
  readonly secret: string;
};

/** The keys whose secret itself stands in the config. */
export function literalKeys({ providers }: Config): readonly LiteralKey[] {
  return providers.flatMap(({ name, keys }) =>
    keys.flatMap((key) => {
      const secret = key.source === 'config' ? (key.secret?.reveal() ?? null) : null;
      return secret === null ? [] : [{ provider: name, key, secret }];
    }),
  );
}

export type Migrated = { readonly id: KeyId; readonly masked: string; readonly name: string };

/**
 * Puts the secrets into the keyring, each read back from it, and only then takes all of them out of
 * the config, in one edit. If anything fails the config is as it was, and what was put into the
 * keyring is taken out again.
 */
export async function moveIntoKeyring(
  place: ConfigPlace,
  keyring: Keyring,
  literals: readonly LiteralKey[],
): Promise<readonly Migrated[]> {
  const kept = new Map<string, Kept>();
  try {
    for (const { provider, key, secret } of literals) {
      const identity = identityOf(provider, secret);
      if (!kept.has(identity)) {
        kept.set(identity, keepInKeyring(keyring, { provider, name: key.name }, secret));
      }
    }
    const { before } = await editConfig(place, (draft) => referAll(draft, kept), {
      mayCreate: false,
    });
    return found(before, kept).map(({ key, name }) => ({ id: key.id, masked: key.masked, name }));
  } catch (error) {
    takeBack(keyring, kept.values());
    throw error;
  }
}

/** The text may have been edited since: what stands in it now and is kept, is replaced. */
function referAll(draft: Draft, kept: ReadonlyMap<string, Kept>): string {
  return found(draft, kept).reduce(
    (text, { provider, key, name }) =>
      changeText(text, {
        kind: 'refer',
        provider,
        index: key.position - 1,
        key: secretText({ kind: 'keyring', name }),
      }),
    draft.text,
  );
}

function found({ config }: Draft, kept: ReadonlyMap<string, Kept>) {
  return literalKeys(config).flatMap(({ provider, key, secret }) => {
    const name = kept.get(identityOf(provider, secret))?.name;
    return name === undefined ? [] : [{ provider, key, name }];
  });
}

function identityOf(provider: string, secret: string): string {
  return JSON.stringify([provider, secret]);
}

import type { Dialect } from '../providers/dialect.js';
import { dialects } from '../providers/dialects.js';
import type { KeyConfig } from './config.js';

/** Warns of one secret that stands twice, and of a key that seems to belong to another provider. */
export function warnAboutKeys(
  keys: readonly KeyConfig[],
  dialect: Dialect,
  warn: (key: KeyConfig, warning: string) => void,
): void {
  const firstWith = new Map<string, KeyConfig>();
  for (const key of keys) {
    const secret = key.secret?.reveal();
    if (secret === undefined) {
      continue;
    }
    const twin = firstWith.get(secret);
    if (twin === undefined) {
      firstWith.set(secret, key);
    } else {
      warn(key, `${key.id} is the same key as ${twin.id}`);
    }
    // a reseller gives out keys of any form, so only the provider's own address is judged
    if (key.baseUrl !== dialect.baseUrl) {
      continue;
    }
    const stranger = strangerOf(secret, dialect);
    if (stranger !== null) {
      warn(
        key,
        `${key.id}: the key begins with ${stranger.prefix}, as those of ${stranger.owners} do`,
      );
    }
  }
}

type Stranger = { readonly prefix: string; readonly owners: string };

/**
 * Whose key this seems to be, if not this dialect's. The longest prefix that fits decides: `sk-` fits
 * every `sk-ant-` key too. Dialects without an address of their own own no prefix.
 */
function strangerOf(secret: string, dialect: Dialect): Stranger | null {
  const fitting = dialects
    .filter(({ baseUrl }) => baseUrl !== null)
    .flatMap(({ type, keyPrefixes }) => keyPrefixes.map((prefix) => ({ prefix, owner: type })))
    .filter(({ prefix }) => secret.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const prefix = fitting[0]?.prefix;
  const owners = fitting.filter((fit) => fit.prefix === prefix).map(({ owner }) => owner);
  if (prefix === undefined || owners.includes(dialect.type)) {
    return null;
  }
  // without a prefix of its own nothing is known about the form of its keys: half the field uses `sk-`
  if (dialect.keyPrefixes.length === 0 && prefix === 'sk-') {
    return null;
  }
  return { prefix, owners: owners.length > 2 ? `${owners[0]} and others` : owners.join(' and ') };
}

import type { KeyId } from '../engine.js';
import type { KeySlot } from './key-slot.js';

const mostNamed = 5;

export type SharedAccount = {
  readonly account: string;
  readonly slots: readonly KeySlot[];
  readonly warning: string;
};

/**
 * The accounts that several keys of one provider share although the config does not put them into a
 * group. That may be right, for OpenAI sets limits per project too: so no keys are put into a group by
 * themselves, and a user who gave each of them some group has decided.
 */
export function sharedAccounts(slots: readonly KeySlot[]): readonly SharedAccount[] {
  const byAccount = new Map<string, KeySlot[]>();
  for (const slot of slots) {
    const { account } = slot.usage;
    if (account !== null && !account.varies) {
      const sharing = byAccount.get(account.id);
      if (sharing === undefined) {
        byAccount.set(account.id, [slot]);
      } else {
        sharing.push(slot);
      }
    }
  }
  return [...byAccount]
    .filter(([, sharing]) => areSeveral(sharing) && sharing.some(hasNoGroup))
    .map(([account, sharing]) => ({
      account,
      slots: sharing,
      warning: describe(account, sharing),
    }));
}

/** One secret that stands twice has a warning of its own. */
function areSeveral(slots: readonly KeySlot[]): boolean {
  return slots.some(({ fingerprint }) => fingerprint !== slots[0]?.fingerprint);
}

function hasNoGroup({ config }: KeySlot): boolean {
  return config.group === null;
}

function describe(account: string, slots: readonly KeySlot[]): string {
  const [other, all] = slots.length === 2 ? ['the other', 'both'] : ['the others', 'them all'];
  return (
    `${inWords(slots.map(({ id }) => id))} share an account (${account}), so a limit of one may ` +
    `hold for ${other}: give ${all} the same "group" in the config, or each its own if their limits ` +
    'are apart'
  );
}

function inWords(ids: readonly KeyId[]): string {
  const tooMany = ids.length > mostNamed;
  const named = ids.slice(0, tooMany ? mostNamed : -1);
  const last = tooMany ? `${ids.length - mostNamed} more` : ids.at(-1);
  return `${named.join(', ')} and ${last}`;
}

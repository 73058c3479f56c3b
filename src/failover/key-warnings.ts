import { daysUnused } from '../keys/days-unused.js';
import type { KeySlot } from './key-slot.js';
import type { SharedAccount } from './shared-accounts.js';

/** What is usable but probably not meant about one key; `shared` are the accounts of its provider. */
export function keyWarnings(
  slot: KeySlot,
  shared: readonly SharedAccount[],
  nowWall: number,
): readonly string[] {
  const { config, usage, id } = slot;
  const days = daysUnused(usage, nowWall);
  return [
    ...config.warnings,
    ...shared.filter(({ slots }) => slots.includes(slot)).map(({ warning }) => warning),
    ...(days === null
      ? []
      : [
          `${id} was not used for ${days} days: if nobody needs it, keyctl remove it and revoke it at its provider`,
        ]),
  ];
}

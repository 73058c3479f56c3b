import type { KeyId } from '../engine.js';

/** The part of the id after the provider: `work`, or `2` for a key without a name. */
export function keyName(id: KeyId): string {
  return id.slice(id.indexOf('/') + 1);
}

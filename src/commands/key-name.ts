import type { KeyId } from '../engine.js';

/** The key's own part of `provider/key`, for lines that name the provider already. */
export function keyName(id: KeyId): string {
  return id.slice(id.indexOf('/') + 1);
}

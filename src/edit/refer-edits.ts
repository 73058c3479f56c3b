import { type Edit, findNodeAtLocation, type Node } from 'jsonc-parser';

/** Writes another text where a key's secret stands. */
export function referEdits(keys: Node, index: number, key: string): Edit[] {
  const entry = keys.type === 'array' ? keys.children?.[index] : keys;
  const written = entry?.type === 'object' ? findNodeAtLocation(entry, ['key']) : entry;
  if (written === undefined) {
    throw new RangeError(`there is no key ${index}`);
  }
  return [{ offset: written.offset, length: written.length, content: JSON.stringify(key) }];
}

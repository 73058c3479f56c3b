import type { KeySlot } from './key-slot.js';

/** A session of a conversation (MCP), which only the key that opened it can go on with. */
export type Session = {
  /** Null if it is none of this provider's keys. */
  readonly slot: KeySlot | null;
};

const tagLength = 12;
const tagged = /^[0-9a-f]{12}\./;

/**
 * The session that a request names; null if it names none. The id that the client was given has the
 * mark of its key in front (`markSession`): it is taken off in `headers`, a flat list, in place. So
 * nothing has to be remembered, and a session outlives the engine that it was opened through.
 */
export function takeSession(
  headers: string[],
  sessionHeader: string,
  slots: readonly KeySlot[],
): Session | null {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === sessionHeader) {
      const id = headers[i + 1] ?? '';
      const slot = tagged.test(id)
        ? slots.find(({ fingerprint }) => fingerprint?.startsWith(id.slice(0, tagLength)))
        : undefined;
      headers[i + 1] = id.slice(tagLength + 1);
      return { slot: slot ?? null };
    }
  }
  return null;
}

/** An answer's raw headers with the mark of `slot` in front of the id of the session that it opens. */
export function markSession(
  raw: readonly (Buffer | string)[],
  sessionHeader: string,
  { fingerprint }: KeySlot,
): readonly (Buffer | string)[] {
  return raw.map((part, index) => {
    const isValue = index % 2 === 1;
    return isValue && String(raw[index - 1]).toLowerCase() === sessionHeader
      ? `${fingerprint?.slice(0, tagLength)}.${part}`
      : part;
  });
}

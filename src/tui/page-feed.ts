import type { FeedEntry } from './event-feed.js';

export type FeedPage = {
  /** Oldest first, up to the one at the bottom of the page. */
  readonly entries: readonly FeedEntry[];
  readonly heightOf: (entry: FeedEntry) => number;
  /** Lines that a page has. */
  readonly room: number;
};

/**
 * The number of the event at the bottom of the page before this one, which ends where this one
 * begins; null if all that is older is in sight.
 */
export function pageBack({ entries, heightOf, room }: FeedPage): number | null {
  const last = entries.length - 1;
  const onOldestPage = countFitting(entries, heightOf, room);
  if (onOldestPage === entries.length) {
    return null;
  }
  // One entry may be in sight in part: it is whole on the page before.
  const onThisPage = countFitting(entries.toReversed(), heightOf, room - 1) + 1;
  const top = Math.min(last - onThisPage + 1, last - 1);
  return entries[Math.max(top, onOldestPage - 1)]?.seq ?? null;
}

/** The same for the page after the one that ends with `upTo`; null if that is the newest. */
export function pageForth({ entries, heightOf, room }: FeedPage, upTo: number): number | null {
  const next = entries.findIndex(({ seq }) => seq > upTo);
  if (next === -1) {
    return null;
  }
  // The line at the bottom comes to the top, so that the reader finds his place.
  const added = Math.max(1, countFitting(entries.slice(next), heightOf, room - 1));
  const bottom = next + added - 1;
  return bottom >= entries.length - 1 ? null : (entries[bottom]?.seq ?? null);
}

/** How many of the first entries are whole within `room` lines. */
function countFitting(
  entries: readonly FeedEntry[],
  heightOf: FeedPage['heightOf'],
  room: number,
): number {
  let used = 0;
  for (const [index, entry] of entries.entries()) {
    used += heightOf(entry);
    if (used > room) {
      return index;
    }
  }
  return entries.length;
}

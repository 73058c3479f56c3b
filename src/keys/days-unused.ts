/** A key that nobody has used for so long is one that could leak without being missed. */
const noticedAfterDays = 30;

const dayMs = 24 * 60 * 60_000;

/**
 * For how many days a key was of no use, if that is worth a word; else null. One that is new had no
 * chance yet. Times are wall-clock milliseconds.
 */
export function daysUnused(
  { firstSeenAt, lastUsedAt }: { readonly firstSeenAt: number; readonly lastUsedAt: number | null },
  now: number,
): number | null {
  const days = Math.floor((now - Math.max(firstSeenAt, lastUsedAt ?? firstSeenAt)) / dayMs);
  return days >= noticedAfterDays ? days : null;
}

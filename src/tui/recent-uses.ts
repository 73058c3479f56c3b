import type { KeySnapshot } from '../engine.js';
import { countedMinutes } from '../keys/minute-counts.js';
import type { KeyRow } from './key-rows.js';

const minuteMs = 60_000;
const none: readonly number[] = Array.from({ length: countedMinutes }, () => 0);

/** Uses in each of the last 20 minutes up to `now`, the newest last: time goes on after a snapshot. */
export function usesPerMinute({ recentUses }: KeySnapshot, now: number): readonly number[] {
  if (recentUses === null) {
    return none;
  }
  const passed = Math.floor((now - Date.parse(recentUses.endsAt)) / minuteMs) + 1;
  const blanks = none.slice(0, Math.max(0, passed));
  return [...none, ...recentUses.perMinute, ...blanks].slice(-countedMinutes);
}

/** The busiest minute of any key, so that their rows can be compared. */
export function busiestMinute(rows: readonly KeyRow[], now: number): number {
  return rows.reduce((most, { key }) => Math.max(most, ...usesPerMinute(key, now)), 0);
}

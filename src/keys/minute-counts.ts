import { toInstant } from '../clock.js';

/** How many minutes are remembered, the one under way among them. */
export const countedMinutes = 20;

/** Counts of as many minutes, oldest first; the last minute ends at `endsAt` (RFC 3339). */
export type RecentCounts = { readonly perMinute: readonly number[]; readonly endsAt: string };

const minuteMs = 60_000;

/**
 * How often something happened in each of the last minutes of the wall clock. Each place of the ring
 * knows its minute, so that time that passed without a count, or a clock that was set, needs no care.
 */
export class MinuteCounts {
  readonly #minutes = new Float64Array(countedMinutes).fill(Number.NEGATIVE_INFINITY);
  readonly #counts = new Float64Array(countedMinutes);
  #newest = Number.NEGATIVE_INFINITY;

  /** `wall` is in milliseconds since the Unix epoch. */
  add(wall: number, count = 1): void {
    const minute = Math.floor(wall / minuteMs);
    const place = minute % countedMinutes;
    if (this.#minutes[place] !== minute) {
      this.#minutes[place] = minute;
      this.#newest = Math.max(this.#newest, minute);
      this.#counts[place] = 0;
    }
    this.#counts[place] = (this.#counts[place] ?? 0) + count;
  }

  /** The minutes up to that of `wall`; null if nothing happened in any of them. */
  upTo(wall: number): RecentCounts | null {
    const last = Math.floor(wall / minuteMs);
    if (this.#newest <= last - countedMinutes) {
      return null;
    }
    const perMinute = Array<number>(countedMinutes).fill(0);
    let total = 0;
    for (const [place, minute] of this.#minutes.entries()) {
      const index = minute - last + countedMinutes - 1;
      if (index >= 0 && minute <= last) {
        const count = this.#counts[place] ?? 0;
        perMinute[index] = count;
        total += count;
      }
    }
    return total === 0 ? null : { perMinute, endsAt: toInstant((last + 1) * minuteMs) };
  }

  /** Takes in what `upTo` told before a restart. */
  restore({ perMinute, endsAt }: RecentCounts): void {
    const end = Date.parse(endsAt);
    for (const [index, count] of perMinute.entries()) {
      const wall = end - (perMinute.length - index) * minuteMs;
      if (count > 0 && wall >= 0) {
        this.add(wall, count);
      }
    }
  }
}

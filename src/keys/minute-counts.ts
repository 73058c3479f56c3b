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
  readonly #minutes = new Float64Array(countedMinutes).fill(-1);
  readonly #counts = new Float64Array(countedMinutes);

  /** `wall` is in milliseconds since the Unix epoch. */
  add(wall: number, count = 1): void {
    const minute = Math.floor(wall / minuteMs);
    const place = minute % countedMinutes;
    if (this.#minutes[place] !== minute) {
      this.#minutes[place] = minute;
      this.#counts[place] = 0;
    }
    this.#counts[place] = (this.#counts[place] ?? 0) + count;
  }

  /** The minutes up to that of `wall`; null if nothing happened in any of them. */
  upTo(wall: number): RecentCounts | null {
    const last = Math.floor(wall / minuteMs);
    const perMinute = Array.from({ length: countedMinutes }, (_count, index) => {
      const minute = last - countedMinutes + 1 + index;
      const place = minute % countedMinutes;
      return this.#minutes[place] === minute ? (this.#counts[place] ?? 0) : 0;
    });
    return perMinute.some((count) => count > 0)
      ? { perMinute, endsAt: toInstant((last + 1) * minuteMs) }
      : null;
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

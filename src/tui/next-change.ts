import { stateEndsAt } from './format-state.js';
import type { Scene } from './scene.js';

const second = 1_000;
const minute = 60_000;

/**
 * When the picture changes by the mere passing of time; null if it does not, and then nothing is
 * drawn. `now` is the real one, which is not the scene's while it is paused.
 */
export function nextChangeAt(scene: Scene, now: number): number | null {
  const times: number[] = [];
  if (scene.notice !== null) {
    times.push(scene.notice.until);
  }
  if (!scene.isPaused && scene.seen.link.kind !== 'lost' && !scene.tooSmall) {
    times.push(...countdowns(scene, now), ...ages(scene, now));
  }
  return times.length === 0 ? null : Math.min(...times);
}

function countdowns({ rows, top, division, details, selected }: Scene, now: number): number[] {
  const visible = rows.slice(top, top + division.keys).map(({ key }) => key);
  const ends = visible.map(stateEndsAt);
  if (details.length > 0 && selected !== null) {
    ends.push(
      ...[
        selected.key.cooldownUntil,
        selected.key.unreachableUntil,
        ...selected.key.modelCooldowns.map(({ until }) => until),
      ].map((at) => (at === null ? null : Date.parse(at))),
    );
  }
  return ends
    .filter((end) => end !== null)
    .filter((end) => end > now)
    .map((end) =>
      // All seconds change together, at the clock's own, so that there is one frame for them.
      end - now > minute ? now + ((end - now) % minute) + 1 : nextMultiple(now, second),
    );
}

/** Minutes since the last use, and the sparkline's step to the next minute. */
function ages({ rows, division, details }: Scene, now: number): number[] {
  const shown = division.tableWidth >= agesFrom || details.length > 0;
  if (!shown) {
    return [];
  }
  const isFresh = (at: string | null) => at !== null && now - Date.parse(at) < 60 * minute;
  const wasUsed = rows.some(({ key }) => isFresh(key.lastUsedAt));
  // The sparkline needs no look of its own: it is of the last 20 minutes.
  if (wasUsed) {
    return [nextMultiple(now, minute)];
  }
  return rows.some(({ key }) => key.lastUsedAt !== null) ? [nextMultiple(now, 60 * minute)] : [];
}

/** Narrower tables have no column that grows old. */
const agesFrom = 81;

function nextMultiple(now: number, step: number): number {
  return (Math.floor(now / step) + 1) * step;
}

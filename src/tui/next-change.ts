import type { KeySnapshot } from '../engine.js';
import { stuckProviders } from './format-counts.js';
import { countedMs } from './format-duration.js';
import { stateEndsAt } from './format-state.js';
import type { Scene } from './scene.js';
import { soonestBack } from './soonest-back.js';

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
    times.push(...countdowns(scene, now), ...resets(scene, now), ...ages(scene, now));
  }
  return times.length === 0 ? null : Math.min(...times);
}

function countdowns(scene: Scene, now: number): number[] {
  const { details, selected } = scene;
  const ends = [
    ...visibleKeys(scene).map(stateEndsAt),
    ...stuckProviders(scene).map(({ keys }) => soonestBack(keys)?.at ?? null),
  ];
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
      end - now > countedMs
        ? Math.min(now + ((end - now) % minute) + 1, end - countedMs)
        : nextMultiple(now, second),
    );
}

/** What is left of a limit is unknown once that was reset. */
function resets(scene: Scene, now: number): number[] {
  return visibleKeys(scene)
    .map(({ limits }) => (limits?.resetAt == null ? now : Date.parse(limits.resetAt)))
    .filter((at) => at > now);
}

function visibleKeys({ rows, top, division }: Scene): readonly KeySnapshot[] {
  return rows.slice(top, top + division.keys).map(({ key }) => key);
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

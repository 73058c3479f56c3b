const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** So much time to go is counted in seconds, more in minutes: `99s` after `2m`. */
export const countedMs = 99 * second;

/** Time to go, rounded up, so that it never says 0 while there is still something to wait for. */
export function formatRemaining(ms: number): string {
  return inUnits(ms, Math.ceil, countedMs);
}

/** Time gone by, rounded down. */
export function formatElapsed(ms: number): string {
  return inUnits(ms, Math.floor, minute - 1);
}

/** `just now`, `3m ago`: coarse below a minute, so that an idle screen need not count seconds. */
export function formatAgo(ms: number): string {
  return ms < minute ? 'just now' : `${formatElapsed(ms)} ago`;
}

function inUnits(ms: number, round: (value: number) => number, inSeconds: number): string {
  const left = Math.max(0, ms);
  if (left <= inSeconds) {
    return `${round(left / second)}s`;
  }
  if (round(left / minute) < 60) {
    return `${round(left / minute)}m`;
  }
  if (round(left / hour) < 48) {
    return `${round(left / hour)}h`;
  }
  return `${round(left / day)}d`;
}

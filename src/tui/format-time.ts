import type { Instant } from '../engine.js';

/** `14:01:11`, by the user's own clock. */
export function formatTime(at: Instant): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => (Number.isNaN(part) ? '--' : String(part).padStart(2, '0')))
    .join(':');
}

/** `14:01:11`, with the date before it if that was another day. */
export function formatMoment(at: Instant, now: number): string {
  const time = new Date(at);
  const sameDay = time.toDateString() === new Date(now).toDateString();
  if (sameDay || Number.isNaN(time.getTime())) {
    return formatTime(at);
  }
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  return `${day} ${formatTime(at)}`;
}

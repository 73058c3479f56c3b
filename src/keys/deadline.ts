import type { Moment } from '../clock.js';

/** A point in the future on both clocks; over as soon as either clock has reached it. */
export type Deadline = Moment;

export function deadlineAfter(now: Moment, ms: number): Deadline {
  return { mono: now.mono + ms, wall: now.wall + ms };
}

export function isOver(deadline: Deadline, now: Moment): boolean {
  return now.mono >= deadline.mono || now.wall >= deadline.wall;
}

/** Milliseconds left, never negative. */
export function timeLeft(deadline: Deadline, now: Moment): number {
  return Math.max(0, Math.min(deadline.mono - now.mono, deadline.wall - now.wall));
}

import { expect, test } from 'vitest';
import type { Moment } from '../../src/clock.js';
import { deadlineAfter, isOver, timeLeft } from '../../src/keys/deadline.js';
import { at, day, hour, minute, start } from './some-facts.js';

const deadline = deadlineAfter(start, minute);

/** `ms` after the start by the steady clock, with a wall clock that somebody moved by `jump`. */
function jumped(ms: number, jump: number): Moment {
  return { mono: start.mono + ms, wall: start.wall + ms + jump };
}

test.each<[name: string, now: Moment, over: boolean, left: number]>([
  ['at its start', start, false, minute],
  ['a millisecond before its end', at(minute - 1), false, 1],
  ['at its end', at(minute), true, 0],
  ['long after', at(day), true, 0],
  ['the wall clock set ahead a day', jumped(1, day), true, 0],
  ['the wall clock set back an hour, before its end', jumped(minute - 1, -hour), false, 1],
  ['the wall clock set back an hour, at its end', jumped(minute, -hour), true, 0],
  ['a laptop that slept: the steady clock stood still', jumped(1, 2 * minute), true, 0],
])('a deadline ends at the earlier of both clocks: %s', (_name, now, over, left) => {
  expect(isOver(deadline, now)).toBe(over);
  expect(timeLeft(deadline, now)).toBe(left);
});

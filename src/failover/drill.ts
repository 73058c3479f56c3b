import type { DrillOrder } from '../engine.js';

/** One key is treated as failing, until a known time: what its attempts would meet is made up. */
export class Drill {
  readonly order: DrillOrder;
  /** Milliseconds since the Unix epoch. */
  readonly untilWall: number;
  /** When a check of the key was last asked for before; so it is again afterwards. */
  readonly confirmedBefore: number | null;
  /** How many attempts it has answered. */
  answered = 0;
  /** The user had chosen the key with `use`, until it failed by this drill. */
  tookPreference = false;
  /** What it makes up from now on is nobody's news: the attempt or check began before it ended. */
  isOver = false;

  constructor(order: DrillOrder, untilWall: number, confirmedBefore: number | null) {
    this.order = order;
    this.untilWall = untilWall;
    this.confirmedBefore = confirmedBefore;
  }
}

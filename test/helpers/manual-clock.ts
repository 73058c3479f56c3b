import type { Clock, Moment } from '../../src/clock.js';

type Timer = { readonly due: number; readonly callback: () => void };

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #mono = 1_000;
  #wall: number;
  #timers: Timer[] = [];

  constructor(wall: number | string = '2026-11-02T14:00:00.000Z') {
    this.#wall = typeof wall === 'number' ? wall : Date.parse(wall);
  }

  now(): Moment {
    return { mono: this.#mono, wall: this.#wall };
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.#mono + Math.max(0, ms), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Both clocks go on by `ms`; each timer on the way fires at its own time, in order. */
  advance(ms: number): void {
    const end = this.#mono + ms;
    for (;;) {
      const next = this.#timers
        .filter(({ due }) => due <= end)
        .reduce<Timer | undefined>(
          (a, b) => (a !== undefined && a.due <= b.due ? a : b),
          undefined,
        );
      if (next === undefined) {
        break;
      }
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#moveTo(next.due);
      next.callback();
    }
    this.#moveTo(end);
  }

  /** Somebody sets the time, or a laptop wakes: the wall clock moves and no timer fires. */
  jumpWall(ms: number): void {
    this.#wall += ms;
  }

  #moveTo(mono: number): void {
    if (mono <= this.#mono) {
      return;
    }
    this.#wall += mono - this.#mono;
    this.#mono = mono;
  }
}

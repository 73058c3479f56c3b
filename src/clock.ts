/**
 * One instant on two clocks. A cooldown ends at the earlier of the two: `mono` does not jump when
 * the user or NTP sets the time, `wall` goes on while a laptop sleeps.
 */
export type Moment = {
  /** Milliseconds of a clock that never goes back; only differences mean anything. */
  readonly mono: number;
  /** Milliseconds since the Unix epoch. */
  readonly wall: number;
};

/** The engine's only source of time, so that a test can hold the hands. */
export type Clock = {
  now(): Moment;
  /** Runs `callback` once after `ms` milliseconds unless the returned function is called first. */
  after(ms: number, callback: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => ({ mono: performance.now(), wall: Date.now() }),
  after(ms, callback) {
    // unref: a pending cooldown must not keep a finished process alive
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** RFC 3339, as every time in the snapshot and the events is written. */
export function toInstant(wall: number): string {
  return new Date(wall).toISOString();
}

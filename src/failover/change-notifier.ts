import type { Clock } from '../clock.js';

/** A screen that is told more often only flickers. */
const shortestGapMs = 200;

/** Merges the engine's many small changes into at most five calls a second; urgent ones go at once. */
export class ChangeNotifier {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #cancel: (() => void) | null = null;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  changed(): void {
    if (this.#cancel !== null || this.#listeners.size === 0) {
      return;
    }
    const wait = Math.max(0, this.#lastAt + shortestGapMs - this.#clock.now().mono);
    this.#cancel = this.#clock.after(wait, () => this.flush());
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#lastAt = this.#clock.now().mono;
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}

import { percentile } from '../statistics/percentile.js';
import type { LoadResult } from './load.js';

/** Takes down one latency per answer, in microseconds. */
export class LatencyLog {
  #values = new Float64Array(1 << 16);
  #count = 0;

  add(micros: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count] = micros;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  summary(): LoadResult['latency'] {
    const sorted = this.#values.slice(0, this.#count).sort();
    return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
  }
}

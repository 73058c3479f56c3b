const size = 128;

/** The newest latencies of one key, in milliseconds, in a ring of fixed size. */
export class LatencyWindow {
  readonly #samples = new Float64Array(size);
  #count = 0;
  #sorted = { count: 0, samples: new Float64Array() };

  add(ms: number): void {
    this.#samples[this.#count % size] = ms;
    this.#count += 1;
  }

  /** Whole milliseconds; null before the first sample. `share` is 0.5 for the median. */
  percentile(share: number): number | null {
    const length = Math.min(this.#count, size);
    if (length === 0) {
      return null;
    }
    const value = this.#inOrder(length)[Math.min(length - 1, Math.floor(share * length))] ?? 0;
    return Math.round(value);
  }

  /** Sorted once for all percentiles: with hundreds of keys this is most of what a snapshot costs. */
  #inOrder(length: number): Float64Array {
    if (this.#sorted.count !== this.#count) {
      this.#sorted = { count: this.#count, samples: this.#samples.slice(0, length).sort() };
    }
    return this.#sorted.samples;
  }
}

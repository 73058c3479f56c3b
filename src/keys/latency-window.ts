const size = 128;

/** The newest latencies of one key, in milliseconds, in a ring of fixed size. */
export class LatencyWindow {
  readonly #samples = new Float64Array(size);
  #count = 0;

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
    const sorted = this.#samples.slice(0, length).sort();
    const value = sorted[Math.min(length - 1, Math.floor(share * length))] ?? 0;
    return Math.round(value);
  }
}

/** One call of a request as an upstream saw it. */
export type Arrival = {
  /** What was done to it; null for a good answer. */
  readonly fault: string | null;
  /** Its body came to its end. */
  bodyWhole: boolean;
  /** Every byte of a whole body was that of the client. */
  bodyRight: boolean;
  /** The good answer was written to its last byte. */
  answeredWhole: boolean;
};

/** What the upstreams themselves know of each request, by its id. */
export class UpstreamRecord {
  readonly faults = new Map<string, number>();
  checks = 0;
  readonly #arrivals = new Map<string, Arrival[]>();

  add(id: string, fault: string | null): Arrival {
    const arrival = { fault, bodyWhole: false, bodyRight: false, answeredWhole: false };
    const known = this.#arrivals.get(id);
    if (known === undefined) {
      this.#arrivals.set(id, [arrival]);
    } else {
      known.push(arrival);
    }
    this.countFault(fault);
    return arrival;
  }

  countFault(fault: string | null): void {
    if (fault !== null) {
      this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    }
  }

  of(id: string): readonly Arrival[] {
    return this.#arrivals.get(id) ?? [];
  }

  get arrivals(): number {
    return [...this.#arrivals.values()].reduce((sum, { length }) => sum + length, 0);
  }
}

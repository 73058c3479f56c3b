import type { ServerResponse } from 'node:http';
import type { ClientPresence } from './client-presence.js';

/** A client's request that has no whole answer yet. */
export type InFlight = {
  readonly response: ServerResponse;
  readonly client: ClientPresence;
  /** It only waits for what the provider may have to say, and nothing is lost by ending it. */
  isListening: boolean;
  /** Where it stands in the list; its owner's alone. */
  place: number;
};

/**
 * All requests in flight, in no order. An array, for a Set takes a new table every few dozen changes,
 * and V8 keeps what stands in the old ones until a major collection: with 64 requests at once that
 * was a quarter of all CPU.
 */
export class RequestsInFlight implements Iterable<InFlight> {
  readonly #entries: InFlight[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(response: ServerResponse, client: ClientPresence): InFlight {
    const entry = { response, client, isListening: false, place: this.#entries.length };
    this.#entries.push(entry);
    return entry;
  }

  remove(entry: InFlight): void {
    if (this.#entries[entry.place] !== entry) {
      return;
    }
    const last = this.#entries.pop();
    if (last !== undefined && last !== entry) {
      this.#entries[entry.place] = last;
      last.place = entry.place;
    }
  }

  /** Of those that are in flight now, whatever comes or goes meanwhile. */
  [Symbol.iterator](): Iterator<InFlight> {
    return [...this.#entries].values();
  }
}

import type { Tokens } from '../keys/tokens.js';

const remembered = 1_024;

/**
 * The newest answers of one provider whose tokens were counted. The same answer may pass twice: an
 * idempotent repeat gets the stored one, and cancelling or changing a stored one by POST shows it again
 * (OpenAI). An answer is known by its id together with its tokens, for some gateways give every answer
 * the same id; in doubt it is counted.
 */
export class CountedResponses {
  readonly #known = new Set<string>();

  /** Whether its tokens are to be counted; from then on they are. */
  isNew(id: string | null, tokens: Tokens): boolean {
    if (id === null) {
      return true;
    }
    const identity = [id, tokens.in, tokens.out, tokens.cached, tokens.costUsd].join(' ');
    if (this.#known.has(identity)) {
      return false;
    }
    this.#known.add(identity);
    const [oldest] = this.#known;
    if (this.#known.size > remembered && oldest !== undefined) {
      this.#known.delete(oldest);
    }
    return true;
  }
}

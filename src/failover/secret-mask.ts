import type { Redactor } from '../log/redactor.js';

/**
 * Stars out the secrets in a stream of bytes, length for length, so that a Content-Length stays true.
 * As many bytes as a secret is long are kept back, for one that the network cuts in two.
 */
export class SecretMask {
  readonly #redactor: Redactor;
  #held = '';

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  push(chunk: Buffer): Buffer {
    // latin1: one character per byte, whatever the body's own encoding
    const text = this.#redactor.star(this.#held + chunk.toString('latin1'));
    const end = Math.max(0, text.length - this.#redactor.longest + 1);
    this.#held = text.slice(end);
    return Buffer.from(text.slice(0, end), 'latin1');
  }

  end(): Buffer {
    const rest = Buffer.from(this.#redactor.starCut(this.#held), 'latin1');
    this.#held = '';
    return rest;
  }
}

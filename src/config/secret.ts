import { createHmac } from 'node:crypto';
import { Hidden } from '../hidden.js';

/** A key's value in a box. `reveal` is called in two places: the upstream call and the redactor. */
export class Secret extends Hidden {
  readonly #value: string;

  constructor(value: string) {
    super();
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /**
   * What state.json knows a key by: keyed with the install's own salt, so that nobody can test a
   * guessed secret against the file of another machine, and bound to the provider.
   */
  fingerprint(salt: string, provider: string): string {
    return createHmac('sha256', salt)
      .update(provider)
      .update('\0')
      .update(this.#value)
      .digest('hex');
  }
}

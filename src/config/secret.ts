import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';

/**
 * A key's value in a box that prints, serialises and inspects as dots, so that no careless log line
 * can spill it. `reveal` is called in two places: the upstream call and the redactor.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '••••';
  }

  toJSON(): string {
    return '••••';
  }

  [inspect.custom](): string {
    return '••••';
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

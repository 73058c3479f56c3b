import { inspect } from 'node:util';

/** What holds a secret: it prints, serialises and inspects as dots, so that no careless line can spill it. */
export abstract class Hidden {
  toString(): string {
    return '••••';
  }

  toJSON(): string {
    return '••••';
  }

  [inspect.custom](): string {
    return '••••';
  }
}

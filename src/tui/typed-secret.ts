import { Hidden } from '../hidden.js';
import type { NewSecret } from '../key-editor.js';
import { typeChord } from './type-chord.js';

const variable = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))$|^\{env:([^{}]+)\}$/;
const file = /^\{file:([^{}]+)\}$/;
const keyring = /^\{keyring:([^{}]+)\}$/;

/**
 * A secret, or a reference to one, while it is typed. It never changes, and is hidden, for the
 * state of a screen may end up in a crash report.
 */
export class TypedSecret extends Hidden {
  readonly #text: string;

  constructor(text = '') {
    super();
    this.#text = text;
  }

  typed(chord: string): TypedSecret {
    const text = typeChord(this.#text, chord);
    return text === null || text === this.#text ? this : new TypedSecret(text);
  }

  pasted(text: string): TypedSecret {
    // a copied key often has the end of its line with it
    return new TypedSecret(this.#text + text.trim());
  }

  get isEmpty(): boolean {
    return this.#text.trim() === '';
  }

  /** For what edits the config, and for nothing else. */
  reveal(): NewSecret {
    const text = this.#text.trim();
    const named = variable.exec(text);
    const name = named?.[1] ?? named?.[2] ?? named?.[3];
    if (name !== undefined) {
      return { kind: 'variable', name };
    }
    const entry = keyring.exec(text)?.[1];
    if (entry !== undefined) {
      return { kind: 'keyring', name: entry };
    }
    const path = file.exec(text)?.[1];
    return path === undefined ? { kind: 'literal', secret: text } : { kind: 'file', path };
  }

  /** `•••••••• 51 characters`, or a reference as it is: that is no secret. */
  look(): string {
    const secret = this.reveal();
    switch (secret.kind) {
      case 'variable':
        return `$${secret.name}`;
      case 'file':
        return `{file:${secret.path}}`;
      case 'keyring':
        return `{keyring:${secret.name}}`;
      case 'literal': {
        const { length } = secret.secret;
        return length === 0
          ? ''
          : `•••••••• ${length} ${length === 1 ? 'character' : 'characters'}`;
      }
    }
  }
}

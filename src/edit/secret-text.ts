import { parseReference } from '../config/references.js';
import { whyUnusable } from '../config/resolve-key.js';
import type { NewSecret } from '../key-editor.js';
import { KeyctlError } from '../keyctl-error.js';

/** How the config writes a secret or a reference to it. Throws `edit-refused`, and quotes neither. */
export function secretText(secret: NewSecret): string {
  switch (secret.kind) {
    case 'literal':
      return literalText(secret.secret.trim());
    case 'variable': {
      const text = `$${secret.name}`;
      return parseReference(text).kind === 'variable'
        ? text
        : refuse('that is no name of a variable', 'a name is made of letters, digits and "_"');
    }
    case 'file': {
      const text = `{file:${secret.path}}`;
      return parseReference(text).kind === 'file'
        ? text
        : refuse('the config can not hold this path', 'a path must not have { or } in it');
    }
    case 'keyring':
      return `{keyring:${secret.name}}`;
  }
}

function literalText(secret: string): string {
  const problem = whyUnusable(secret, 'this key');
  if (problem !== null) {
    refuse(problem, 'copy it anew from where you got it');
  }
  const text = secret.replaceAll('$', '$$$$');
  const read = parseReference(text);
  return read.kind === 'literal' && read.value === secret
    ? text
    : refuse('the config would read this key as a reference', 'put it into a file, and add that');
}

function refuse(message: string, hint: string): never {
  throw new KeyctlError('edit-refused', message, { hint, status: 422 });
}

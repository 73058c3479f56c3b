import { KeyctlError } from '../keyctl-error.js';
import { configuredPath, readStart } from './configured-file.js';
import { openKeyring } from './keyring.js';
import { partOfText } from './part-of-text.js';

/** How the config says what a secret is: itself, or where it is. */
export type Reference =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** `part` is what of the file is meant; null: all of it. */
  | { readonly kind: 'file'; readonly path: string; readonly part: string | null }
  /** A name in the system's keyring. */
  | { readonly kind: 'keyring'; readonly name: string }
  /** Meant as a reference, but none: `message` says what is wrong, without quoting it. */
  | { readonly kind: 'malformed'; readonly message: string };

export type Resolved =
  | { readonly value: string; readonly problem: null }
  | { readonly value: null; readonly problem: string };

/**
 * Reads `$NAME`, `${NAME}`, `{env:NAME}`, `{file:PATH}`, `{file:PATH#PART}`, `{keyring:NAME}`;
 * anything else is a literal, in which `$$` stands for one `$`. A reference is always the whole text.
 */
export function parseReference(text: string): Reference {
  const variable =
    /^\$([A-Za-z_]\w*)$/.exec(text) ??
    /^\$\{([A-Za-z_]\w*)\}$/.exec(text) ??
    /^\{env:\s*([A-Za-z_]\w*)\s*\}$/.exec(text);
  if (variable?.[1] !== undefined) {
    return { kind: 'variable', name: variable[1] };
  }

  const file = /^\{file:([^{}]+)\}$/.exec(text)?.[1]?.trim();
  if (file !== undefined && file !== '') {
    const [, path = file, part = null] = /^(.+)#(\/.*|[A-Za-z_]\w*)$/.exec(file) ?? [];
    return { kind: 'file', path, part };
  }

  const entry = /^\{keyring:([^{}]+)\}$/.exec(text)?.[1]?.trim();
  if (entry !== undefined && entry !== '') {
    return { kind: 'keyring', name: entry };
  }

  const rest = text.replaceAll('$$', '');
  if (/\{(env|file|keyring):/.test(rest) || /\$\{/.test(rest)) {
    return {
      kind: 'malformed',
      message:
        'a reference must be the whole value: "$NAME", "{env:NAME}", "{file:PATH}" or "{keyring:NAME}"',
    };
  }
  // `$$$NAME` is a dollar and then a reference, which a key never is
  if (/^(\$\$)*\$(?!\$)/.test(text)) {
    return {
      kind: 'malformed',
      message: '"$" must be followed by the name of a variable; write "$$" for a dollar sign',
    };
  }
  return { kind: 'literal', value: text.replaceAll('$$', '$') };
}

/** What the screen and `status` show as a key's source: `$OPENAI_KEY_2`, `{file:~/key}`, `{keyring:openai/2}` or `config`. */
export function sourceOf(reference: Reference): string {
  switch (reference.kind) {
    case 'variable':
      return `$${reference.name}`;
    case 'file':
      return `{file:${reference.path}${reference.part === null ? '' : `#${reference.part}`}}`;
    case 'keyring':
      return `{keyring:${reference.name}}`;
    default:
      return 'config';
  }
}

/**
 * Looks a secret up. An unset variable or an unreadable file is a `problem` of this one secret, never
 * an exception. A path that is not absolute counts from `folder`, the config file's own.
 */
export function resolveReference(
  reference: Exclude<Reference, { kind: 'malformed' }>,
  { environment, folder }: { environment: NodeJS.ProcessEnv; folder: string },
): Resolved {
  switch (reference.kind) {
    case 'literal':
      return { value: reference.value, problem: null };
    case 'variable': {
      // hasOwn: `$constructor` is no variable
      const value = Object.hasOwn(environment, reference.name)
        ? environment[reference.name]
        : undefined;
      return value === undefined
        ? { value: null, problem: `${reference.name} is not set` }
        : { value, problem: null };
    }
    case 'file':
      return readSecretFile(reference, environment, folder);
    case 'keyring':
      return readKeyring(reference.name);
  }
}

function readKeyring(name: string): Resolved {
  try {
    const value = openKeyring().read(name);
    return value === null
      ? { value, problem: `the keyring has no ${name}` }
      : { value, problem: null };
  } catch (error) {
    if (!(error instanceof KeyctlError)) {
      throw error;
    }
    const { message, hint } = error;
    return { value: null, problem: hint === null ? message : `${message}; ${hint}` };
  }
}

/** No key comes near it. */
const largestFile = 64 * 1024;

function readSecretFile(
  { path: written, part }: Extract<Reference, { kind: 'file' }>,
  environment: NodeJS.ProcessEnv,
  folder: string,
): Resolved {
  try {
    const path = configuredPath(written, { environment, folder });
    const bytes = readStart(path, largestFile + 1);
    if (bytes.length > largestFile) {
      const what = part === null ? 'be a key' : 'have a key in it';
      return { value: null, problem: `the file ${written} is too large to ${what}` };
    }
    const text = bytes.toString('utf8');
    const value = part === null ? text.trim() : partOfText(text, part);
    return value === null
      ? { value, problem: `the file ${written} has no ${part}` }
      : { value, problem: null };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return {
      value: null,
      problem:
        code === 'ENOENT'
          ? `the file ${written} does not exist`
          : `the file ${written} can not be read (${code})`,
    };
  }
}

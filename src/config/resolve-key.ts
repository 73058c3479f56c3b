import type { Dialect } from '../providers/dialect.js';
import { parseBaseUrl } from './base-url.js';
import type { KeyConfig } from './config.js';
import type { Fault, JsonPath } from './locate.js';
import { looksLikeSecret } from './looks-like-secret.js';
import { mask } from './mask.js';
import { parseReference, resolveReference, sourceOf } from './references.js';
import type { KeyEntry } from './schema.js';
import { Secret } from './secret.js';
import { isToken } from './token-form.js';

/** What every key of one file is resolved with. */
export type Resolving = {
  readonly environment: NodeJS.ProcessEnv;
  /** The config file's own folder, absolute. */
  readonly folder: string;
  readonly fault: Fault;
  /** Takes a sentence without a secret. */
  readonly warn: (warning: string) => void;
};

/** One entry of `apiKey`, and the provider that it belongs to. */
export type KeyPlace = {
  readonly path: JsonPath;
  readonly provider: string;
  /** From 1. */
  readonly position: number;
  readonly dialect: Dialect;
  /** The provider's, for a key without its own. */
  readonly baseUrl: string;
};

/**
 * Finds the secret of one key. What is wrong with the file throws ConfigError; what is wrong with
 * the secret (an unset variable, a line break) becomes the key's `problem`, so that the others work.
 */
export function resolveKey(
  entry: string | KeyEntry,
  place: KeyPlace,
  { environment, folder, fault, warn: tell }: Resolving,
): KeyConfig {
  const warnings: string[] = [];
  const warn = (warning: string) => {
    warnings.push(warning);
    tell(warning);
  };
  const isObject = typeof entry === 'object';
  const fields: KeyEntry = isObject ? entry : { key: entry };
  for (const field of ['name', 'group'] as const) {
    if (looksLikeSecret(fields[field] ?? '')) {
      throw fault([...place.path, field], 'looks like a key: a secret belongs in "key"');
    }
  }
  const id = `${place.provider}/${fields.name ?? place.position}`;

  const reference = parseReference(fields.key.trim());
  if (reference.kind === 'malformed') {
    throw fault(isObject ? [...place.path, 'key'] : place.path, reference.message);
  }
  const { value, problem } = resolveReference(reference, { environment, folder });
  const source = sourceOf(reference);
  const secret = value?.trim() ?? null;
  const unusable = secret === null ? problem : whyUnusable(secret, source);
  if (secret !== null && unusable === null) {
    const isTrimmed =
      value !== secret || (reference.kind === 'literal' && /^\s|\s$/.test(fields.key));
    for (const oddity of odditiesOf(secret, isTrimmed)) {
      warn(`${id}: ${oddity}`);
    }
  }

  return {
    id,
    position: place.position,
    name: fields.name ?? null,
    secret: unusable === null && secret !== null ? new Secret(secret) : null,
    problem: unusable,
    masked: mask(unusable === null ? (secret ?? '') : '', place.dialect.keyPrefixes),
    source,
    baseUrl:
      fields.baseUrl === undefined
        ? place.baseUrl
        : checkBaseUrl(fields.baseUrl, [...place.path, 'baseUrl'], id, place.dialect, {
            fault,
            warn,
          }),
    group: fields.group ?? null,
    warnings,
  };
}

/** Checks and normalises a base URL of the file; `owner` is who a warning is about. */
export function checkBaseUrl(
  written: string,
  path: JsonPath,
  owner: string,
  { conversation }: Dialect,
  { fault, warn }: Pick<Resolving, 'fault' | 'warn'>,
): string {
  const parsed = parseBaseUrl(written, { keepsSlash: conversation !== null });
  if (!parsed.ok) {
    throw fault(path, parsed.message);
  }
  if (parsed.isClearText) {
    warn(`${owner}: the key travels in clear text: the base URL is http://`);
  }
  return parsed.baseUrl;
}

/** What keeps a secret from ever being sent; null if nothing does. Does not quote it. */
export function whyUnusable(secret: string, source: string): string | null {
  const subject = source === 'config' ? 'the key in the config' : source;
  if (secret === '') {
    return `${subject} is empty`;
  }
  // `eval "$(keyctl env)"` puts it where the shell had the real key, and it must not go to a provider
  if (isToken(secret)) {
    return `${subject} holds keyctl's own token, not a key of the provider`;
  }
  // undici would refuse such a header value, and its message would quote it
  if (/\p{Cc}/u.test(secret)) {
    return `${subject} holds a line break or a control character`;
  }
  if (/[^\x20-\x7e]/.test(secret)) {
    return `${subject} holds a character that no key can have`;
  }
  return null;
}

/** A secret that is shorter than this can't be searched for in what keyctl writes. */
const shortestRedacted = 8;

function odditiesOf(secret: string, isTrimmed: boolean): string[] {
  return [
    isTrimmed ? 'white space around the key was left out' : null,
    /^(["'`]).*\1$/.test(secret)
      ? 'the key has quotes around it, which are sent as part of it'
      : null,
    /^Bearer\s/i.test(secret) ? 'the key begins with "Bearer", which keyctl adds itself' : null,
    secret.length < shortestRedacted
      ? `the key has fewer than ${shortestRedacted} characters, too few to keep it out of logs and errors`
      : null,
  ].filter((oddity) => oddity !== null);
}

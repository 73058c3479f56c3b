import { KeyctlError } from '../keyctl-error.js';
import type { Dialect } from '../providers/dialect.js';

export type RequestTarget = {
  readonly provider: string;
  /** Below the provider's base URL, with its slash; as the client sent it. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
};

/** RFC 3986 §3.3 pchar and `/`; all else, a backslash and every control character among it, is refused. */
const safePath = /^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*$/;
/** A `#` is no part of a request target (RFC 9112 §3.2); some servers would cut the target there. */
const safeQuery = /^[\x21\x22\x24-\x7e]*$/;
/** Encoded control characters and the encoded backslash. */
const unsafeEscape = /%(?:[01][0-9a-f]|7f|5c)/i;

/**
 * Splits `/<provider>/<path>?<query>`. The URL parser never sees the client's target, because it
 * would let `//host`, `/\host` or `/..` leave the provider. Throws `bad-path`.
 */
export function parseRequestTarget(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const whole = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark);
  if (!safePath.test(whole) || !safeQuery.test(query) || unsafeEscape.test(whole)) {
    throw badPath('it has characters that no path may have');
  }
  const slash = whole.indexOf('/', 1);
  const provider = slash === -1 ? whole.slice(1) : whole.slice(1, slash);
  const path = slash === -1 ? '/' : whole.slice(slash);
  if (whole.startsWith('//') || path.startsWith('//')) {
    throw badPath('it names a host');
  }
  if (leavesBase(whole)) {
    throw badPath('it leaves the base URL');
  }
  return { provider, path, query: withoutCredentials(query) };
}

/** A `.` or `..` segment, also where its dots or slashes are escaped. */
function leavesBase(path: string): boolean {
  if (!path.includes('.') && !/%2e/i.test(path)) {
    return false;
  }
  const plain = path.replace(/%2e/gi, '.').replace(/%2f/gi, '/');
  return plain.split('/').some((segment) => segment === '.' || segment === '..');
}

function badPath(reason: string): KeyctlError {
  return new KeyctlError('bad-path', `this request path is refused: ${reason}`, {
    status: 400,
    hint: 'send /<provider>/<path>, such as /openai/v1/models',
  });
}

/** Where clients carry a credential: Gemini's in `key`, Google's and OAuth's in `access_token` (RFC 6750 §2.3). */
const credentials = new Set(['key', 'api_key', 'api-key', 'apikey', 'access_token']);

/** A client's own credential goes nowhere, however its name is spelt. */
function withoutCredentials(query: string): string {
  if (!/key|token|%/i.test(query)) {
    return query;
  }
  const parameters = query.slice(1).split('&');
  const kept = parameters.filter((parameter) => !credentials.has(nameOf(parameter)));
  if (kept.length === parameters.length) {
    return query;
  }
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function nameOf(parameter: string): string {
  const name = parameter.split('=', 1)[0] ?? '';
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    return name;
  }
}

/**
 * Where a request for `path` of a provider goes. The provider itself is its base URL as it was
 * written, which is the only address of a conversation, with or without its last slash.
 */
export function upstreamPath(
  basePath: string,
  path: string,
  { conversation, besideVersion }: Pick<Dialect, 'conversation' | 'besideVersion'>,
): string {
  const isBase =
    path === '/' || (conversation !== null && withoutSlash(path) === withoutSlash(basePath));
  return isBase ? basePath : joinPath(basePath, path, besideVersion);
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

const version = /^\/v\d+(?:(?:alpha|beta)\d*)?(?=\/|$)/;
const anyVersion = /\/v\d+(?:(?:alpha|beta)\d*)?(?=\/|$)/;

/**
 * The upstream path. Clients take what their provider's docs give as base URL, with all of its path
 * or none, so that what ends the base and starts the path is not doubled if it is the whole base or
 * has a version in it (`/openai/v1` of Groq's client). The client's own version stands for the
 * base's, and so does a path that begins with a segment of `besideVersion`.
 */
export function joinPath(
  basePath: string,
  path: string,
  besideVersion: readonly string[] = [],
): string {
  const base = withoutSlash(basePath);
  if (startsWith(path, base)) {
    return path;
  }
  for (let at = base.indexOf('/', 1); at !== -1; at = base.indexOf('/', at + 1)) {
    const end = base.slice(at);
    if (anyVersion.test(end) && startsWith(path, end)) {
      return base.slice(0, at) + path;
    }
  }
  const last = base.lastIndexOf('/');
  const isVersioned = version.test(base.slice(last));
  const isBeside = version.test(path) || besideVersion.some((name) => startsWith(path, `/${name}`));
  return isVersioned && isBeside ? joinPath(base.slice(0, last), path) : base + path;
}

/** By whole segments. */
function startsWith(path: string, start: string): boolean {
  return path.startsWith(start) && (path.length === start.length || path[start.length] === '/');
}

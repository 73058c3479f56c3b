import type { Dialect } from '../providers/dialect.js';

/** RFC 9110 §7.6.1, and the older names that are still seen. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/**
 * What a client's request does not carry on: its own credentials, the origin of a web page
 * (Anthropic answers 401 to one), and what the upstream call writes itself.
 */
const notForwarded = new Set([
  ...hopByHop,
  'accept-encoding',
  'api-key',
  'authorization',
  'content-length',
  'cookie',
  'expect',
  'host',
  'ocp-apim-subscription-key',
  'origin',
  'trailer',
  'x-api-key',
  'x-goog-api-key',
]);

/** Which key served is this keyctl's to say: one that another engine used, further up, is none of ours. */
const ours = /^x-keyctl-/i;

/**
 * The flat name, value list of an upstream request. Its first two entries are the auth header, which
 * `authorizedHeaders` sets anew for each key.
 */
export function requestHeaders(
  raw: readonly string[],
  dialect: Dialect,
  contentLength: string | null,
): string[] {
  const named = namedByConnection(raw);
  // identity: errors, usage and events are read on the way
  const { name: authName } = dialect.authHeader;
  const headers = [authName, '', 'accept-encoding', 'identity'];
  const seen = new Set<string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const lower = name.toLowerCase();
    const isCredential = lower === authName || notForwarded.has(lower);
    if (!isCredential && !ours.test(name) && !named?.has(lower)) {
      headers.push(name, raw[i + 1] ?? '');
      seen.add(lower);
    }
  }
  for (const [name, value] of dialect.defaultHeaders) {
    if (!seen.has(name)) {
      headers.push(name, value);
    }
  }
  if (contentLength !== null) {
    headers.push('content-length', contentLength);
  }
  return headers;
}

const hopByHopLengths = new Set([...hopByHop].map((name) => name.length));

/** The flat list of headers as they came, less those that are for one connection only. */
export function endToEndHeaders(raw: readonly (Buffer | string)[]): string[] {
  const headers: string[] = [];
  let hasConnection = false;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = textOf(raw[i]);
    // most names need no look at their letters
    const lower = hopByHopLengths.has(name.length) ? name.toLowerCase() : '';
    hasConnection ||= lower === 'connection';
    if (!hopByHop.has(lower) && !ours.test(name)) {
      headers.push(name, textOf(raw[i + 1]));
    }
  }
  return hasConnection ? withoutNamed(headers, namedByConnection(raw.map(textOf))) : headers;
}

function textOf(part: Buffer | string | undefined): string {
  return typeof part === 'object' ? part.toString('latin1') : (part ?? '');
}

function withoutNamed(headers: readonly string[], named: Set<string> | null): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (named?.has(name.toLowerCase()) !== true) {
      kept.push(name, headers[i + 1] ?? '');
    }
  }
  return kept;
}

/** RFC 9110 §7.6.1: `Connection` lists further headers that are for this hop only. */
function namedByConnection(raw: readonly string[]): Set<string> | null {
  let named: Set<string> | null = null;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    if (name.length === 10 && name.toLowerCase() === 'connection') {
      for (const option of (raw[i + 1] ?? '').split(',')) {
        named ??= new Set();
        named.add(option.trim().toLowerCase());
      }
    }
  }
  return named;
}

import type { OwnError } from '../providers/dialect.js';
import { endToEndHeaders } from './forwarded-headers.js';

/** What goes to the client in place of an error body that came encoded. */
export type ReadableError = { readonly headers: string[]; readonly body: Buffer };

/** True of the encoded bytes alone. */
const ofTheEncoded = new Set([
  'content-digest',
  'content-encoding',
  'content-length',
  'content-md5',
  'digest',
  'etag',
  'repr-digest',
]);

/**
 * An error may quote the key that it refuses, and inside of gzip nobody would find it. So an error
 * that is encoded although nobody asked for it is passed on in its own form, where it is searched
 * like any other; one that can't be decoded (`decoded` is null) keeps its status and loses its body.
 */
export function readableError(
  status: number,
  rawHeaders: readonly (Buffer | string)[],
  decoded: Buffer | null,
  errorBody: (error: OwnError) => object,
): ReadableError {
  const headers = without(endToEndHeaders(rawHeaders), ofTheEncoded);
  if (decoded !== null) {
    return { headers, body: decoded };
  }
  const message =
    "the provider's error came encoded, though keyctl asked for plain text, and could not be decoded; its body is withheld, because it may quote your key";
  const body = Buffer.from(JSON.stringify(errorBody({ status, code: 'withheld', message })));
  const type = ['content-type', 'application/json; charset=utf-8'];
  return { headers: [...without(headers, new Set(['content-type'])), ...type], body };
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!names.has(name.toLowerCase())) {
      kept.push(name, headers[i + 1] ?? '');
    }
  }
  return kept;
}

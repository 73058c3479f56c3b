import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** A small body may decode to a huge one. */
const longestDecoded = 4 * 1024 * 1024;

const decoders = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/**
 * The JSON of a body, or undefined if it is none. A provider that encodes although it was asked not
 * to is read through a decoded copy of bounded size; what can't be decoded counts as no JSON.
 */
export function parseAnswerBody(bytes: Buffer, encoding: string | undefined): unknown {
  // some name an encoding that they have not used
  const plain = decodeAnswerBody(bytes, encoding) ?? bytes;
  try {
    return JSON.parse(plain.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whether a body goes by another form than its own. */
export function isEncoded(encoding: string | undefined): boolean {
  return encoding !== undefined && encodingsOf(encoding).length > 0;
}

/**
 * A body in its own form; null if it is not what its `Content-Encoding` says, is encoded in a way
 * that is not known here, or is longer than 4 MiB.
 */
export function decodeAnswerBody(bytes: Buffer, encoding: string | undefined): Buffer | null {
  let plain = bytes;
  // RFC 9110 §8.4: they stand in the order in which they were applied
  for (const name of encodingsOf(encoding ?? '').reverse()) {
    const decode = decoders.get(name);
    if (decode === undefined) {
      return null;
    }
    try {
      plain = decode(plain, { maxOutputLength: longestDecoded });
    } catch {
      return null;
    }
  }
  return plain;
}

function encodingsOf(encoding: string): string[] {
  return encoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
}

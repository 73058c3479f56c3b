import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** A small body may decode to a huge one. */
const longestDecoded = 4 * 1024 * 1024;

const decoders: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * The JSON of a body, or undefined if it is none. A provider that encodes although it was asked not
 * to is read through a decoded copy of bounded size; what can't be decoded counts as no JSON.
 */
export function parseAnswerBody(bytes: Buffer, encoding: string | undefined): unknown {
  const decode = encoding === undefined ? undefined : decoders[encoding.trim().toLowerCase()];
  try {
    const plain = decode === undefined ? bytes : decode(bytes, { maxOutputLength: longestDecoded });
    return JSON.parse(plain.toString('utf8'));
  } catch {
    return undefined;
  }
}

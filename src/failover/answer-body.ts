import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** How much of a failed answer is read: enough for any error, not for a flood. */
export const answerBodyLimit = 64 * 1024;

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
    const plain =
      decode === undefined ? bytes : decode(bytes, { maxOutputLength: 16 * answerBodyLimit });
    return JSON.parse(plain.toString('utf8'));
  } catch {
    return undefined;
  }
}

import type { IncomingMessage } from 'node:http';
import { KeyctlError } from '../keyctl-error.js';

/** The body as text; throws `bad-request` (413) beyond `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) {
      chunks.push(chunk);
    }
    // read to its end all the same, or the client would see a reset instead of the answer
    else if (bytes > 256 * maxBytes) {
      break;
    }
  }
  if (bytes <= maxBytes) {
    return Buffer.concat(chunks).toString('utf8');
  }
  throw new KeyctlError('bad-request', `the body is larger than ${maxBytes} bytes`, {
    status: 413,
  });
}

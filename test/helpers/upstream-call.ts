import type { IncomingMessage } from 'node:http';
import type { UpstreamCall } from './answers.js';

/** A call whose headers are there, and whose body is not. */
export function upstreamCall(request: IncomingMessage, connection: number): UpstreamCall {
  return {
    key: keyOf(request),
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body: Buffer.alloc(0),
    complete: false,
    trailers: {},
    at: performance.now(),
    connection,
    abortedAt: null,
  };
}

/** The secret in any dialect's auth header, or '' for none. */
function keyOf({ headers }: IncomingMessage): string {
  const own = headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers['api-key'];
  if (typeof own === 'string') {
    return own;
  }
  return headers.authorization?.replace(/^Bearer /i, '') ?? '';
}

import type { IncomingMessage } from 'node:http';

/** The secret in any dialect's auth header, or '' for none. */
export function keyOf({ headers }: IncomingMessage): string {
  const own = headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers['api-key'];
  if (typeof own === 'string') {
    return own;
  }
  return headers.authorization?.replace(/^Bearer /i, '') ?? '';
}

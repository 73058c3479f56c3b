import type { IncomingHttpHeaders } from 'node:http';

/** Where the clients of the providers put their API key, each in its own way. */
const keyHeaders = ['x-api-key', 'x-goog-api-key', 'api-key'] as const;

/**
 * All that a request offers as its API key. Not `?key=`: a URL ends up in logs, histories and error
 * messages, and every current client of Google's can send a header.
 */
export function credentialsOf(headers: IncomingHttpHeaders): readonly string[] {
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return [bearer, ...keyHeaders.map((name) => headers[name])].filter(
    (value) => typeof value === 'string',
  );
}

export function hasKeyInUrl(target: string): boolean {
  return /[?&]key=/.test(target);
}

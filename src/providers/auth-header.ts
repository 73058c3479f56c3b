import type { Dialect } from './dialect.js';

/** Where a key goes in a request. */
export type AuthHeader = {
  /** In lower case. */
  readonly name: string;
  readonly prefix: string;
};

/** What the client or the upstream call itself has to say in a request, and how it is framed. */
const taken =
  /^(?:accept|accept-encoding|connection|content-.*|date|expect|host|keep-alive|last-event-id|mcp-.*|origin|proxy-.*|te|trailer|transfer-encoding|upgrade|via|x-keyctl-.*)$/i;

/** Whether a key must not go into this header. */
export function isTaken(header: string): boolean {
  return taken.test(header);
}

/** The dialect with its keys in another place. A token goes there too: somebody said so. */
export function withAuth(dialect: Dialect, auth: AuthHeader | null): Dialect {
  return auth === null ? dialect : { ...dialect, authHeader: auth, tokens: null };
}

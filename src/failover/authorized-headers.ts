import { bearer } from '../providers/bearer.js';
import type { Dialect } from '../providers/dialect.js';

/**
 * The headers of a request with this secret in its place. `headers` is a flat list that `requestHeaders`
 * made; it is changed, and only copied for a token, which goes elsewhere than a key and may need more.
 */
export function authorizedHeaders(headers: string[], dialect: Dialect, secret: string): string[] {
  const { tokens } = dialect;
  if (tokens === null || !secret.startsWith(tokens.prefix)) {
    headers[1] = dialect.authHeader.prefix + secret;
    return headers;
  }
  const rest = headers.slice(2);
  const authorized = [bearer.name, bearer.prefix + secret, ...rest];
  return tokens.needs === null ? authorized : withListed(authorized, ...tokens.needs);
}

/** Adds a value to a header that is a list (RFC 9110 §5.6.1), unless it is there. */
function withListed(headers: string[], name: string, value: string): string[] {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const listed = headers[i + 1] ?? '';
    if (headers[i]?.toLowerCase() === name) {
      const isThere = listed.split(',').some((one) => one.trim() === value);
      headers[i + 1] = isThere ? listed : `${listed},${value}`;
      return headers;
    }
  }
  headers.push(name, value);
  return headers;
}

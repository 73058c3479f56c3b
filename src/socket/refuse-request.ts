import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { sendError } from '../failover/send-json.js';
import { KeyctlError } from '../keyctl-error.js';
import { methodRefused } from './http-server.js';

/** What is forwarded to nobody: TRACE would echo a credential to whoever asks (RFC 9110, 9.3.8). */
export function notForwarded({ method, url }: IncomingMessage): KeyctlError | null {
  return method === 'TRACE' || url === '*' ? methodRefused(`${method} ${url}`) : null;
}

/**
 * Why a request for another protocol is refused; null for all others. 426 makes Codex fall back to
 * plain HTTP at once, where another status costs it its retries. h2c is what Java's client asks for
 * by default and does without: it may be ignored (RFC 9110, 7.8), and `requestHeaders` drops it.
 */
export function upgradeRefusal({ headers }: IncomingMessage): KeyctlError | null {
  const { upgrade = '', connection = '' } = headers;
  const isAsked = upgrade !== '' && /(?:^|,)\s*upgrade\s*(?:,|$)/i.test(connection);
  return !isAsked || /^\s*h2c\s*$/i.test(upgrade)
    ? null
    : new KeyctlError('upgrade-refused', 'upgrades, such as to a websocket, are not forwarded', {
        hint: 'use the plain HTTP form of the API, without an Upgrade header',
        status: 426,
      });
}

/** A 426 must name what is spoken instead (RFC 9110, 15.5.22). */
const spokenHere = { upgrade: 'HTTP/1.1', connection: 'close, upgrade' };

export function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  error: KeyctlError,
  headers: OutgoingHttpHeaders = {},
): void {
  // read to its end, or the client would see a reset in place of the answer
  request.resume();
  const allow = { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' };
  sendError(response, error, {
    ...(error.status === 405 ? allow : {}),
    // what follows may be of another protocol
    ...(request.headers.upgrade === undefined ? {} : { connection: 'close' }),
    ...(error.status === 426 ? spokenHere : {}),
    ...headers,
  });
}

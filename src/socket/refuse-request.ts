import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { sendError } from '../failover/send-json.js';
import type { KeyctlError } from '../keyctl-error.js';
import { methodRefused } from './http-server.js';

/** What is forwarded to nobody: TRACE would echo a credential to whoever asks (RFC 9110, 9.3.8). */
export function notForwarded({ method, url }: IncomingMessage): KeyctlError | null {
  return method === 'TRACE' || url === '*' ? methodRefused(`${method} ${url}`) : null;
}

export function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  error: KeyctlError,
  headers: OutgoingHttpHeaders = {},
): void {
  // read to its end, or the client would see a reset in place of the answer
  request.resume();
  const allow = { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' };
  sendError(response, error, error.status === 405 ? { ...allow, ...headers } : headers);
}

import { type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from 'node:http';
import { KeyctlError } from '../keyctl-error.js';

export function sendJson(
  response: ServerResponse,
  status: number,
  /** An object, or the text of one. */
  body: object | string,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  // with its text: a head that Node refused to write has left that of a provider behind
  response.writeHead(status, STATUS_CODES[status] ?? '', {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}

export function sendError(
  response: ServerResponse,
  error: KeyctlError,
  headers: OutgoingHttpHeaders = {},
): void {
  sendJson(response, error.status, errorBody(error), headers);
}

/** What a client sees of an error: never a stack, nor the text of a bug. */
export function errorBody(error: KeyctlError): object {
  return { error: { code: error.code, message: error.message, hint: error.hint } };
}

export function toKeyctlError(error: unknown): KeyctlError {
  if (error instanceof KeyctlError) {
    return error;
  }
  return new KeyctlError('internal', 'keyctl failed on this request, which is a bug of its own', {
    hint: 'the log file says more',
    cause: error,
  });
}

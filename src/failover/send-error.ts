import type { ServerResponse } from 'node:http';
import type { KeyctlError } from '../keyctl-error.js';
import type { Dialect, OwnError } from '../providers/dialect.js';

/** Answers with an error of keyctl's own, in the envelope that this provider's clients can read. */
export function sendOwnError(
  response: ServerResponse,
  dialect: Dialect,
  error: OwnError,
  headers: Readonly<Record<string, string>>,
): void {
  sendJson(response, error.status, dialect.errorBody(error), headers);
}

/** The same where no provider is known, or none was asked. */
export function sendKeyctlError(
  response: ServerResponse,
  error: KeyctlError,
  headers: Readonly<Record<string, string>> = {},
): void {
  const { code, message, hint } = error;
  sendJson(
    response,
    error.status,
    { error: { type: 'keyctl_error', code, message, hint } },
    headers,
  );
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}

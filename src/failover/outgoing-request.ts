import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dialect } from '../providers/dialect.js';
import { requestHeaders } from './forwarded-headers.js';
import type { SendableBody } from './request-body.js';
import type { RequestTarget } from './request-target.js';

/** What stays the same over all attempts of one request. */
export type OutgoingRequest = {
  readonly target: RequestTarget;
  readonly method: string;
  /** The second entry is the auth header's value, set anew for each key. */
  readonly headers: string[];
  readonly body: Buffer | IncomingMessage | null;
  readonly response: ServerResponse;
};

export function outgoingRequest(
  request: IncomingMessage,
  response: ServerResponse,
  target: RequestTarget,
  body: SendableBody,
  dialect: Dialect,
): OutgoingRequest {
  const { rawHeaders, headers, method = 'GET' } = request;
  // undici writes the length of a kept body itself
  const length = body.kind === 'streamed' ? (headers['content-length'] ?? null) : null;
  return {
    target,
    method,
    headers: requestHeaders(rawHeaders, dialect, length),
    body: body.kind === 'streamed' ? body.stream : body.bytes,
    response,
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Scope } from '../keys/scope.js';
import type { Dialect } from '../providers/dialect.js';
import { requestHeaders } from './forwarded-headers.js';
import { readModel } from './read-model.js';
import type { SendableBody } from './request-body.js';
import type { RequestTarget } from './request-target.js';

/** What stays the same over all attempts of one request. */
export type OutgoingRequest = {
  readonly target: RequestTarget;
  readonly method: string;
  readonly scope: Scope;
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
  const bytes = body.kind === 'kept' ? body.bytes : null;
  return {
    target,
    method,
    scope: lazyScope(target.path, bytes),
    headers: requestHeaders(rawHeaders, dialect, length),
    body: body.kind === 'streamed' ? body.stream : body.bytes,
    response,
  };
}

/** Most requests never ask for the model, and are not searched for it. */
function lazyScope(path: string, body: Buffer | null): Scope {
  let model: string | null | undefined;
  return {
    path,
    get model() {
      model = model === undefined ? readModel(path, body) : model;
      return model;
    },
  };
}

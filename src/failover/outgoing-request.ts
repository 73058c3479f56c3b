import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Scope } from '../keys/scope.js';
import { requestHeaders } from './forwarded-headers.js';
import type { ProviderPool } from './provider-pool.js';
import { readModel } from './read-model.js';
import type { SendableBody } from './request-body.js';
import type { RequestTarget } from './request-target.js';
import { type Session, takeSession } from './session.js';

/** What stays the same over all attempts of one request. */
export type OutgoingRequest = {
  readonly target: RequestTarget;
  readonly method: string;
  readonly scope: Scope;
  /** Null if it may go to any key. */
  readonly session: Session | null;
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
  { dialect, slots }: ProviderPool,
): OutgoingRequest {
  const { rawHeaders, headers, method = 'GET' } = request;
  // undici writes the length of a kept body itself
  const length = body.kind === 'streamed' ? (headers['content-length'] ?? null) : null;
  const bytes = body.kind === 'kept' ? body.bytes : null;
  const sent = requestHeaders(rawHeaders, dialect, length);
  const { conversation } = dialect;
  return {
    target,
    method,
    scope: new RequestScope(target.path, bytes),
    session: conversation === null ? null : takeSession(sent, conversation.sessionHeader, slots),
    headers: sent,
    body: body.kind === 'streamed' ? body.stream : body.bytes,
    response,
  };
}

/**
 * Most requests never ask for the model, and are not searched for it. A class, because an object that
 * is written with a getter costs a request as much as its whole header list.
 */
class RequestScope implements Scope {
  readonly path: string;
  readonly #body: Buffer | null;
  #model: string | null | undefined;

  constructor(path: string, body: Buffer | null) {
    this.path = path;
    this.#body = body;
  }

  get model(): string | null {
    if (this.#model === undefined) {
      this.#model = readModel(this.path, this.#body);
    }
    return this.#model;
  }
}

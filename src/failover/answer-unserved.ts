import type { OwnError } from '../providers/dialect.js';
import { describeExhausted } from './describe-exhausted.js';
import { triedKeys } from './describe-failover.js';
import type { EngineContext } from './engine-context.js';
import type { FailedAttempt } from './failed-attempt.js';
import type { KeyWalk } from './key-walk.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { ProviderPool } from './provider-pool.js';
import { sendJson } from './send-json.js';
import { type SessionGone, whySessionIsOver } from './session-gone.js';

/** A request that no key has served, and what its attempts came to. */
export type Unserved = {
  readonly context: EngineContext;
  readonly pool: ProviderPool;
  readonly walk: KeyWalk;
  readonly outgoing: OutgoingRequest;
  readonly failed: readonly FailedAttempt[];
};

/** `stopped` tells why the request ended before its last key, or is null. */
export function answerUnserved(request: Unserved, stopped: string | null): void {
  const { context, pool, outgoing, failed } = request;
  const now = context.clock.now();
  const gone =
    stopped === null ? whySessionIsOver(pool, outgoing, failed.at(-1) ?? null, now) : null;
  if (gone === null) {
    answerExhausted(request, stopped);
  } else {
    answerSessionGone(request, gone);
  }
}

/** MCP: a client that gets a 404 for a session opens a new one, which goes to the next key. */
export function answerSessionGone(request: Unserved, reason: SessionGone): void {
  const { context, pool, failed } = request;
  context.events.add({
    type: 'session-ended',
    provider: pool.config.name,
    key: reason.from,
    to: reason.to,
    outcome: failed.at(-1)?.answer.outcome ?? null,
    detail: reason.detail,
  });
  sendOwn(request, { status: 404, code: 'session-gone', message: reason.message }, {});
}

function answerExhausted(request: Unserved, stopped: string | null): void {
  const { context, pool, walk, outgoing, failed } = request;
  const now = context.clock.now();
  const answer = describeExhausted(pool, walk, outgoing.scope, failed, stopped, now);
  context.events.add({
    type: 'keys-exhausted',
    provider: pool.config.name,
    outcome: failed.at(-1)?.answer.outcome ?? null,
    detail: answer.summary,
  });
  sendOwn(request, answer.error, answer.headers);
}

function sendOwn(
  { context, pool, outgoing, failed }: Unserved,
  error: OwnError,
  headers: Readonly<Record<string, string>>,
): void {
  const message = context.redactor.redact(error.message);
  const body = pool.dialect.errorBody({ ...error, message }, outgoing.target.path);
  sendJson(outgoing.response, error.status, body, {
    ...headers,
    'x-keyctl-attempts': String(failed.length),
    ...(failed.length === 0 ? {} : { 'x-keyctl-tried': triedKeys(failed) }),
  });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientPresence } from './client-presence.js';
import type { EngineContext } from './engine-context.js';
import { type ConfirmKey, FailoverRun } from './failover-run.js';
import { outgoingRequest } from './outgoing-request.js';
import type { ProviderPool } from './provider-pool.js';
import { readRequestBody } from './request-body.js';
import type { RequestTarget } from './request-target.js';

/**
 * Answers one request of a client: reads its body, so that it can be sent again, then tries keys.
 * Resolves when the answer has begun, or the client went away.
 */
export async function proxyRequest(
  context: EngineContext,
  pool: ProviderPool,
  target: RequestTarget,
  request: IncomingMessage,
  response: ServerResponse,
  client: ClientPresence,
  confirm: ConfirmKey,
): Promise<void> {
  const body = await readRequestBody(request, context.replayBudget);
  if (body.kind === 'client-gone') {
    return;
  }
  try {
    const outgoing = outgoingRequest(request, response, target, body, pool);
    const run = new FailoverRun(context, pool, outgoing, body, client, confirm);
    client.onGone(() => run.abandon());
    await run.run();
  } finally {
    if (body.kind === 'kept') {
      body.release();
    }
  }
}

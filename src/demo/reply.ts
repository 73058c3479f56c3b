import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** A whole answer as JSON. */
export function replyJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** An event stream that comes bit by bit, as a model's answer does. */
export async function replyEvents(
  response: ServerResponse,
  events: readonly string[],
  gapMs: number,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const event of events) {
    if (response.destroyed) {
      return;
    }
    response.write(`${event}\n\n`);
    await delay(gapMs);
  }
  response.end();
}

import type { ServerResponse } from 'node:http';
import type { Engine, EngineEvent } from '../engine.js';
import { startJsonLines } from './json-lines.js';
import type { OpenStreams } from './open-streams.js';

/** One line per event after `since`, oldest first, and one per new event until the engine ends. */
export function streamEvents(
  engine: Engine,
  response: ServerResponse,
  streams: OpenStreams,
  since: number,
): undefined {
  let seq = since;
  const lines = startJsonLines(response, async () => {
    const events = await engine.eventsSince(seq);
    seq = events.at(-1)?.seq ?? seq;
    return events.length === 0 ? null : eventLines(events);
  });
  streams.follow(response, lines);
  lines.wake();
}

/** The same without the new ones. */
export async function sendEvents(
  engine: Engine,
  response: ServerResponse,
  since: number,
): Promise<undefined> {
  const text = eventLines(await engine.eventsSince(since));
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

function eventLines(events: readonly EngineEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

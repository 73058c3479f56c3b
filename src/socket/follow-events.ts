import type { EngineEvent } from '../engine.js';
import { parseEvent } from './parse-event.js';
import { readLines } from './read-lines.js';
import { openControl } from './request-control.js';

/**
 * Calls `onEvent` for each event after `since`, then for each new one. Resolves when the engine
 * ended (true) or the connection broke (false). Throws `engine-not-running`, `engine-lost` or
 * `socket-unusable`.
 */
export async function followEvents(
  socketPath: string,
  since: number,
  onEvent: (event: EngineEvent) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const response = await openControl(socketPath, 'GET', `events?since=${since}&follow=true`, {
    signal,
    timeoutMs: 5_000,
  });
  return readLines(response, socketPath, (lines) => {
    for (const line of lines) {
      onEvent(parseEvent(line, socketPath));
    }
  });
}

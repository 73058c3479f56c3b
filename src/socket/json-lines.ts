import type { ServerResponse } from 'node:http';

export type JsonLines = {
  /** Tells that there is something new; it is sent when the reader has taken what came before. */
  readonly wake: () => void;
  /** Sends what is new, if the reader can take it, and ends the stream. */
  readonly end: () => void;
};

/**
 * A stream of JSON lines that never piles up: `next` is asked for what is newest only when the
 * reader can take it, and returns null if there is nothing new.
 */
export function startJsonLines(
  response: ServerResponse,
  next: () => Promise<string | null> | string | null,
): JsonLines {
  let dirty = false;
  let running = false;
  let full = false;
  let ending = false;

  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.flushHeaders();
  response.on('drain', () => {
    full = false;
    void pump();
  });

  async function pump(): Promise<void> {
    if (running) {
      return;
    }
    running = true;
    try {
      while (dirty && !full && !response.destroyed) {
        dirty = false;
        const text = await next();
        if (text !== null) {
          full = !response.write(text);
        }
      }
      if (ending) {
        response.end();
      }
    } catch {
      // half a stream must not look like a quiet one
      response.destroy();
    } finally {
      running = false;
    }
  }

  const wake = () => {
    dirty = true;
    void pump();
  };
  const end = () => {
    ending = true;
    wake();
  };
  return { wake, end };
}

import type { ServerResponse } from 'node:http';
import type { Engine } from '../engine.js';
import type { JsonLines } from './json-lines.js';

/** The streams that follow one engine: each is woken by its changes and ended by its end. */
export type OpenStreams = {
  follow(response: ServerResponse, lines: JsonLines): void;
};

export function openStreams(engine: Engine): OpenStreams {
  const open = new Set<JsonLines>();
  // once for all: a listener per stream on `closed` would keep every stream that ever was
  void engine.closed.then(() => {
    for (const lines of open) {
      lines.end();
    }
  });
  return {
    follow(response, lines) {
      const unsubscribe = engine.subscribe(lines.wake);
      open.add(lines);
      response.on('close', () => {
        unsubscribe();
        open.delete(lines);
      });
    },
  };
}

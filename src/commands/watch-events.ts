import type { Engine, EngineEvent } from '../engine.js';

export type EventWatch = {
  /** Shows what has come since the last look, and looks no more. */
  stop(): void;
};

/**
 * Calls `onEvent` once for each event, in order. `newest` gives the last 200: of a burst longer than
 * that, `onMissed` is told how many are only in the log.
 */
export function watchEvents(
  engine: Pick<Engine, 'subscribe'>,
  newest: () => readonly EngineEvent[],
  onEvent: (event: EngineEvent) => void,
  onMissed: (count: number) => void,
): EventWatch {
  let shown = 0;
  const look = () => {
    for (const event of newest()) {
      if (event.seq <= shown) {
        continue;
      }
      if (event.seq > shown + 1) {
        onMissed(event.seq - shown - 1);
      }
      shown = event.seq;
      onEvent(event);
    }
  };
  const unsubscribe = engine.subscribe(look);
  look();
  return {
    stop() {
      unsubscribe();
      look();
    },
  };
}

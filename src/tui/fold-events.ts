import type { EngineEvent } from '../engine.js';

/** How far apart the events of one failover stand, with others of requests at the same time between. */
const reach = 6;

/**
 * One failover is up to three events: the attempt that failed, the change of the active key, and the
 * failover itself, which says what the other two say. This leaves the last one of them.
 */
export function foldEvents(events: readonly EngineEvent[]): readonly EngineEvent[] {
  return events.filter((event, index) => {
    if (event.type === 'attempt-failed') {
      return !isTold(events.slice(index + 1, index + reach), event, false);
    }
    if (event.type === 'active-key-changed') {
      return !isTold(events.slice(Math.max(0, index - reach), index + reach), event, true);
    }
    return true;
  });
}

function isTold(near: readonly EngineEvent[], event: EngineEvent, alsoWhereTo: boolean): boolean {
  return near.some(
    (other) =>
      other.type === 'failed-over' &&
      other.key === event.key &&
      (!alsoWhereTo || other.to === event.to),
  );
}

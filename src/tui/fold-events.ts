import type { EngineEvent } from '../engine.js';

/** What happened once or, told by its newest event, several times. */
export type FoldedEvent = { readonly event: EngineEvent; readonly times: number };

/** How far apart the events of one failover stand, with others of requests at the same time between. */
const reach = 6;

/** What happens again after a longer while is told as news. */
const togetherMs = 10 * 60_000;

/**
 * One failover is up to three events: the attempt that failed, the change of the active key, and the
 * failover itself, which says what the other two say. This leaves the last one of them.
 */
export function dropTold(events: readonly EngineEvent[]): readonly EngineEvent[] {
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

/**
 * What happens to a key again and again becomes one entry, at the place of the newest. Nothing else
 * happened to that key in between: what alternates is told as it came.
 */
export function foldRepeats(events: readonly EngineEvent[]): readonly FoldedEvent[] {
  const entries = new Set<FoldedEvent>();
  const newest = new Map<string, FoldedEvent>();
  for (const event of events) {
    const subject = event.key ?? event.provider ?? '';
    const before = newest.get(subject);
    const again = before !== undefined && isRepeated(before.event, event);
    const entry = { event, times: again ? before.times + 1 : 1 };
    if (again) {
      entries.delete(before);
    }
    entries.add(entry);
    newest.set(subject, entry);
  }
  return [...entries];
}

function isRepeated(before: EngineEvent, event: EngineEvent): boolean {
  return (
    before.type === event.type &&
    before.to === event.to &&
    before.outcome === event.outcome &&
    Date.parse(event.at) - Date.parse(before.at) < togetherMs &&
    withoutTimes(before.detail) === withoutTimes(event.detail)
  );
}

/** `529 overloaded, after 163 ms` and `… after 273 ms` are the same trouble. */
function withoutTimes(detail: string): string {
  return detail.replace(/\d+(?:\.\d+)? ?(?:ms|s|m|min|h)\b|\d\d:\d\d(?::\d\d)?/g, '#');
}

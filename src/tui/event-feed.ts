import type { EngineEvent, Instant, Snapshot } from '../engine.js';
import { dropTold, type FoldedEvent, foldRepeats } from './fold-events.js';

export type EventsSize = 'short' | 'tall' | 'off';

/** A look back: the feed stands still at an event and does not follow what happens. */
export type Past = {
  /** When the engine started whose events these are: the next engine counts anew. */
  readonly of: Instant;
  /** The newest event in sight. */
  readonly upTo: number;
  /** What the engine still had of events before those in its snapshot. */
  readonly held: readonly EngineEvent[];
};

/** `seq` is of the newest event that an entry tells of. */
export type FeedEntry =
  | ({ readonly kind: 'event'; readonly seq: number } & FoldedEvent)
  /** So many events happened here that neither the engine nor the screen has any more. */
  | { readonly kind: 'missed'; readonly seq: number; readonly count: number };

/** The entries of the feed up to `past`, or to now for null; oldest first. Tall tells every event. */
export function listFeed(
  snapshot: Snapshot,
  size: EventsSize,
  past: Past | null,
): readonly FeedEntry[] {
  const events = past === null ? snapshot.events : mergeEvents(past.held, snapshot.events);
  const upTo = past?.upTo ?? Number.POSITIVE_INFINITY;
  const runs = splitAtGaps(events.filter(({ seq }) => seq <= upTo));
  return runs.flatMap((run, index) => {
    const told = size === 'tall' ? run : dropTold(run);
    const entries = foldRepeats(told).map(
      (entry): FeedEntry => ({ kind: 'event', seq: entry.event.seq, ...entry }),
    );
    const before = runs[index - 1]?.at(-1)?.seq;
    const next = run[0]?.seq ?? 0;
    return before === undefined
      ? entries
      : [{ kind: 'missed', seq: next - 1, count: next - 1 - before }, ...entries];
  });
}

/** The look back, if it is at events of the engine that the snapshot is of. */
export function pastOf(past: Past | null, snapshot: Snapshot | null): Past | null {
  return past !== null && past.of === snapshot?.engine.startedAt ? past : null;
}

/** Both in order; where they overlap, the newer ones hold. */
export function mergeEvents(
  older: readonly EngineEvent[],
  newer: readonly EngineEvent[],
): readonly EngineEvent[] {
  const first = newer[0]?.seq ?? Number.POSITIVE_INFINITY;
  return [...older.filter(({ seq }) => seq < first), ...newer];
}

function splitAtGaps(events: readonly EngineEvent[]): readonly (readonly EngineEvent[])[] {
  const runs: EngineEvent[][] = [];
  for (const event of events) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1)?.seq === event.seq - 1) {
      run.push(event);
    } else {
      runs.push([event]);
    }
  }
  return runs;
}

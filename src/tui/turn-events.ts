import type { EngineEvent } from '../engine.js';
import { listFeed, mergeEvents, pastOf } from './event-feed.js';
import { drawEntry } from './format-feed.js';
import { engineOf } from './paced-link.js';
import { type FeedPage, pageBack, pageForth } from './page-feed.js';
import type { Reach } from './reach.js';

/** The engine itself keeps no more than that by far. */
const mostHeld = 5_000;

/**
 * Turns a page of the events: back as far as the engine still has them, or towards now. Throws what
 * the engine throws.
 */
export async function turnEvents(direction: 1 | -1, reach: Reach): Promise<void> {
  const { view, seen } = reach.describe();
  const { snapshot } = seen;
  const past = pastOf(view.past, snapshot);
  if (snapshot === null || (past === null && direction === 1)) {
    reach.notify(['these are the newest events']);
    return;
  }
  // Asked for once on the way back; on the way forth, too, for more may have happened than a snapshot has.
  const isHeld = past !== null && direction === -1;
  const held = isHeld ? past.held : await eventsHeld(past?.held ?? [], reach);

  const scene = reach.describe();
  const of = snapshot.engine.startedAt;
  if (scene.seen.snapshot?.engine.startedAt !== of) {
    return;
  }
  const upTo =
    direction === -1 ? (past?.upTo ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  const page: FeedPage = {
    entries: listFeed(scene.seen.snapshot, scene.view.events, { of, upTo, held }),
    heightOf: (entry) => drawEntry(entry, scene).length,
    room: scene.division.events,
  };
  const bottom = direction === -1 ? pageBack(page) : pageForth(page, past?.upTo ?? 0);
  if (bottom !== null) {
    reach.dispatch({ type: 'looked-back', past: { of, upTo: bottom, held } });
  } else if (direction === 1) {
    reach.dispatch({ type: 'looked-back', past: null });
  } else {
    reach.notify(['the engine has no older events; its log may have']);
  }
}

async function eventsHeld(
  before: readonly EngineEvent[],
  { paced }: Reach,
): Promise<readonly EngineEvent[]> {
  const engine = engineOf(paced.getSeen().link);
  const now = engine === null ? [] : await engine.eventsSince(0);
  return mergeEvents(before, now).slice(-mostHeld);
}

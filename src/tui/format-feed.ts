import { type FeedEntry, listFeed, pastOf } from './event-feed.js';
import { formatEvent, wrapEvent } from './format-event.js';
import { formatHeading } from './format-heading.js';
import { formatAmount } from './format-number.js';
import { formatTime } from './format-time.js';
import type { Scene } from './scene.js';
import { type Spans, span } from './spans.js';

/** A long error is a sentence or two; a whole body would push all else out of sight. */
const mostLines = 4;

/** A name of 300 characters must not leave no room for what happened to it. */
const mostOfName = 24;

/** The events with their heading: as many lines as the division gives them, or fewer. */
export function formatFeed(scene: Scene): readonly Spans[] {
  const { seen, view, division } = scene;
  if (division.events === 0 || seen.snapshot === null) {
    return [];
  }
  const entries = listFeed(seen.snapshot, view.events, pastOf(view.past, seen.snapshot));
  const lines = drawLast(entries, scene);
  return [
    formatHeading(titleOf(scene, entries, lines.length), division.tableWidth),
    ...(lines.length === 0 ? [[span(' nothing yet', { dim: true })]] : []),
    ...lines,
  ];
}

/** One line; in the tall feed as many as it takes to say it all, for there is room. */
export function drawEntry(
  entry: FeedEntry,
  { view, division }: Pick<Scene, 'view' | 'division'>,
): readonly Spans[] {
  if (entry.kind === 'missed') {
    const text = `          … ${formatAmount(entry.count, 'event')} that only the log still has`;
    return [[span(text, { dim: true })]];
  }
  const { event, times } = entry;
  return view.events === 'tall'
    ? wrapEvent(event, { times, mostOfName, width: division.tableWidth, most: mostLines })
    : [formatEvent(event, { times, mostOfName })];
}

function drawLast(entries: readonly FeedEntry[], scene: Scene): readonly Spans[] {
  const room = scene.division.events;
  let lines: readonly Spans[] = [];
  for (const entry of entries.toReversed()) {
    if (lines.length >= room) {
      break;
    }
    lines = [...drawEntry(entry, scene), ...lines];
  }
  return lines.slice(-room);
}

function titleOf(
  { seen, view, isPaused }: Scene,
  entries: readonly FeedEntry[],
  drawn: number,
): string {
  const past = pastOf(view.past, seen.snapshot);
  const newest = entries.at(-1);
  const hasOlder = entries.length > drawn || (seen.snapshot?.events[0]?.seq ?? 1) > 1;
  const parts: string[] = [];
  if (past !== null) {
    parts.push(newest?.kind === 'event' ? `events to ${formatTime(newest.event.at)}` : 'events');
    parts.push('pgup older', 'pgdn newer', 'esc newest');
  } else if (view.events === 'tall') {
    parts.push('all events', ...(hasOlder ? ['pgup older'] : []));
  } else {
    parts.push('events');
  }
  return [...parts, ...(isPaused ? ['paused'] : [])].join(', ');
}

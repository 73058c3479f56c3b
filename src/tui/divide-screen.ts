import type { EventsSize } from './event-feed.js';

export const smallest = { columns: 60, rows: 16 } as const;

/** From here on the details stand beside the table. */
export const sidePaneFrom = 120;

/** Top border, titles, rule under them and bottom border. */
const tableFrame = 4;
/** Tall events leave so many keys in sight. */
const keptKeys = 3;
const heading = 1;
const footer = 1;

export type Division = {
  /** Rows of the table that fit. */
  readonly keys: number;
  /** Lines for events, without their heading; 0: no heading either. */
  readonly events: number;
  /** Lines of details that fit, without their heading. */
  readonly details: number;
  readonly place: 'none' | 'beside' | 'instead';
  readonly tableWidth: number;
  readonly detailsWidth: number;
};

type Wanted = {
  readonly columns: number;
  readonly rows: number;
  /** Lines above the table, and between the events and the footer. */
  readonly above: number;
  readonly below: number;
  readonly keys: number;
  readonly detailLines: number;
  readonly events: EventsSize;
  readonly details: boolean;
};

/** Who gets which lines. Events take what is left over, and at least their share. */
export function divideScreen(wanted: Wanted): Division {
  const body = Math.max(0, wanted.rows - wanted.above - wanted.below - footer);
  const place = !wanted.details ? 'none' : wanted.columns >= sidePaneFrom ? 'beside' : 'instead';
  const detailsWidth =
    place === 'beside'
      ? Math.max(46, Math.floor(wanted.columns * 0.4))
      : place === 'instead'
        ? wanted.columns
        : 0;
  // One blank column keeps the pane's text apart from the table's edge.
  const tableWidth = place === 'beside' ? wanted.columns - detailsWidth - 1 : wanted.columns;

  const main = place === 'instead' ? heading + wanted.detailLines : tableFrame + wanted.keys;
  const least = (place === 'instead' ? heading : tableFrame) + 1;
  const kept = place === 'instead' ? main : tableFrame + Math.min(wanted.keys, keptKeys);
  // Details have events of their own: those of all keys get only what is left over.
  const isLeftOver = place === 'instead' && wanted.events === 'short';
  const asked = isLeftOver
    ? atLeastOne(body - main)
    : linesForEvents(wanted.events, { body, main, kept });
  const events = Math.min(asked, Math.max(0, body - least));
  const upper = Math.min(main, body - events);
  return {
    keys: place === 'instead' ? 0 : Math.max(1, upper - tableFrame),
    events: Math.max(0, events - heading),
    details: place === 'beside' ? body - heading : Math.max(0, upper - heading),
    place,
    tableWidth,
    detailsWidth,
  };
}

/** The heading alone says nothing. */
function atLeastOne(lines: number): number {
  return lines > heading ? lines : 0;
}

/** `main` would take all it wants; `kept` is what even tall events leave it, if that is a part at all. */
function linesForEvents(
  size: EventsSize,
  { body, main, kept }: { readonly body: number; readonly main: number; readonly kept: number },
): number {
  const spare = body - main;
  switch (size) {
    case 'off':
      return 0;
    case 'short':
      return Math.max(spare, Math.min(4, Math.floor(body / 4)), Math.floor(body / 5));
    case 'tall':
      return Math.max(
        spare,
        Math.floor(body / 2),
        Math.min(body - kept, Math.floor((body * 2) / 3)),
      );
  }
}

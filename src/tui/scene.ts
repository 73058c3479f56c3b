import { type Division, divideScreen, smallest } from './divide-screen.js';
import { wrapText } from './fit-text.js';
import { formatBanners } from './format-banner.js';
import { formatDetails } from './format-details.js';
import { filterRows, type KeyRow, listRows, sortRows } from './key-rows.js';
import { engineOf, type Seen } from './paced-link.js';
import type { Spans } from './spans.js';
import type { Notice, Question, View } from './view-state.js';

/** All that one frame shows and that a key press can act on: the view, applied to what is seen. */
export type Scene = Given & {
  readonly view: View;
  readonly seen: Seen;
  /** The time that the frame shows. */
  readonly now: number;
  readonly tooSmall: boolean;
  readonly isPaused: boolean;
  /** All keys in the order of the config; then those that the filter leaves, sorted. */
  readonly allRows: readonly KeyRow[];
  readonly rows: readonly KeyRow[];
  readonly cursor: number;
  readonly selected: KeyRow | null;
  readonly division: Division;
  /** The rows in the window of the table begin here. */
  readonly top: number;
  readonly banners: readonly Spans[];
  readonly details: readonly Spans[];
  readonly notice: Notice | null;
};

/** Of a notice or a question. */
const mostLines = 4;

/** What the screen was opened with, and never changes. */
export type Given = {
  /** Whether the user's keys are this screen's to edit. */
  readonly canEdit: boolean;
  /** Types of provider that a new key may be of. */
  readonly types: readonly string[];
};

export function describeScene(view: View, live: Seen, now: number, given: Given): Scene {
  const paused = view.paused !== null && sameEngine(view.paused.seen, live) ? view.paused : null;
  const seen = paused?.seen ?? live;
  const shownAt = paused?.at ?? now;
  const allRows = seen.snapshot === null ? [] : listRows(seen.snapshot);
  const rows = sortRows(filterRows(allRows, view.filter), view.sort);
  const cursor = findCursor(rows, view);
  const selected = rows[cursor] ?? null;
  const banners = seen.snapshot === null ? [] : formatBanners(seen.snapshot, view.columns);
  const notice =
    view.notice !== null && view.notice.until > now ? wrapNotice(view.notice, view.columns) : null;

  const size = { columns: view.columns, rows: view.rows };
  const frame = {
    ...size,
    above: 2 + banners.length,
    below: (notice?.lines.length ?? 0) + promptLines(view),
    // An empty table still says, in a row of its own, why it is empty.
    keys: Math.max(1, rows.length),
    events: view.events,
    details: view.details && selected !== null,
  };
  // How the details break into lines depends on their width, which does not depend on the lines.
  const { detailsWidth } = divideScreen({ ...frame, detailLines: 0 });
  const details =
    frame.details && selected !== null && seen.snapshot !== null
      ? formatDetails({
          row: selected,
          snapshot: seen.snapshot,
          width: detailsWidth,
          now: shownAt,
        })
      : [];
  const division = divideScreen({ ...frame, detailLines: details.length });
  const lowestTop = Math.max(0, rows.length - division.keys);
  return {
    ...given,
    view,
    seen,
    now: shownAt,
    tooSmall: size.columns < smallest.columns || size.rows < smallest.rows,
    isPaused: paused !== null,
    allRows,
    rows,
    cursor,
    selected,
    division,
    top: Math.min(lowestTop, Math.max(0, cursor - Math.floor(division.keys / 2))),
    banners,
    details,
    notice,
  };
}

/** How many lines of the user's own stand above the footer. */
function promptLines({ mode, filter, columns }: View): number {
  if (mode.kind === 'ask') {
    return wrapQuestion(mode.question, columns).length;
  }
  return mode.kind === 'filter' || mode.kind === 'rename' || filter !== '' ? 1 : 0;
}

/** However long its names are: the keys stay in sight, and so does the end, where it asks. */
export function wrapQuestion({ text }: Question, columns: number): readonly string[] {
  const lines = wrapText(text, columns - 2);
  return lines.length > mostLines ? [...lines.slice(0, 1), ...lines.slice(1 - mostLines)] : lines;
}

function wrapNotice(notice: Notice, columns: number): Notice {
  const lines = notice.lines.flatMap((line) => wrapText(line, columns - 2));
  // However much there is to say, the keys stay in sight.
  return { ...notice, lines: lines.slice(0, mostLines) };
}

function findCursor(rows: readonly KeyRow[], view: View): number {
  const found = rows.findIndex(({ key }) => key.id === view.selected);
  return found === -1 ? Math.max(0, Math.min(view.index, rows.length - 1)) : found;
}

/** A paused screen wakes up when its engine goes: nothing it shows would be true any more. */
function sameEngine(a: Seen, b: Seen): boolean {
  return engineOf(a.link) === engineOf(b.link) && engineOf(a.link) !== null;
}

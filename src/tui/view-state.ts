/** What the screen shows of the engine, as far as it is the user's choice. No Ink, no engine, no clock. */
import type { KeyId } from '../engine.js';
import type { ShownKey } from '../key-editor.js';
import type { EventsSize, Past } from './event-feed.js';
import { type Sort, sortColumns } from './key-rows.js';
import type { NewKeyForm } from './new-key-form.js';
import type { Seen } from './paced-link.js';

export type Notice = {
  readonly lines: readonly string[];
  readonly tone: 'plain' | 'bad';
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
};

export type Question =
  | { readonly about: 'disable'; readonly key: KeyId; readonly text: string }
  | { readonly about: 'remove'; readonly key: ShownKey; readonly text: string }
  | { readonly about: 'quit'; readonly text: string };

export type Mode =
  | { readonly kind: 'browse' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'help' }
  | { readonly kind: 'new-key'; readonly form: NewKeyForm }
  | { readonly kind: 'rename'; readonly key: ShownKey; readonly text: string }
  | { readonly kind: 'ask'; readonly question: Question }
  /** The user quit; what this screen hosts is coming to its end. */
  | { readonly kind: 'leaving' };

export type View = {
  readonly columns: number;
  readonly rows: number;
  readonly mode: Mode;
  readonly selected: KeyId | null;
  /** Where the cursor was: its place if the selected key goes away. */
  readonly index: number;
  readonly filter: string;
  readonly sort: Sort;
  readonly events: EventsSize;
  /** Null: the events in sight are the newest. */
  readonly past: Past | null;
  readonly details: boolean;
  /** First line of the details that is shown. */
  readonly scroll: number;
  readonly paused: { readonly seen: Seen; readonly at: number } | null;
  readonly notice: Notice | null;
  /** The edit of the config that `u` would take back, in words; null if there is none. */
  readonly lastEdit: string | null;
};

export type Action =
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
  | { readonly type: 'selected'; readonly key: KeyId | null; readonly index: number }
  | { readonly type: 'scrolled'; readonly to: number }
  | { readonly type: 'mode-entered'; readonly mode: Mode }
  | { readonly type: 'filter-changed'; readonly filter: string }
  | { readonly type: 'sorted-by-next' }
  | { readonly type: 'sort-reversed' }
  | { readonly type: 'events-resized' }
  | { readonly type: 'looked-back'; readonly past: Past | null }
  | { readonly type: 'details-toggled' }
  | { readonly type: 'paused'; readonly seen: Seen; readonly at: number }
  | { readonly type: 'resumed' }
  | { readonly type: 'edited'; readonly lastEdit: string | null }
  | { readonly type: 'noticed'; readonly notice: Notice | null };

const nextEventsSize = { short: 'tall', tall: 'off', off: 'short' } as const;

export function firstView(columns: number, rows: number): View {
  return {
    columns,
    rows,
    mode: { kind: 'browse' },
    selected: null,
    index: 0,
    filter: '',
    sort: { by: null, reversed: false },
    events: 'short',
    past: null,
    details: false,
    scroll: 0,
    paused: null,
    notice: null,
    lastEdit: null,
  };
}

export function reduceView(view: View, action: Action): View {
  switch (action.type) {
    case 'resized':
      return { ...view, columns: action.columns, rows: action.rows };
    case 'selected':
      return { ...view, selected: action.key, index: action.index, scroll: 0 };
    case 'scrolled':
      return { ...view, scroll: action.to };
    case 'mode-entered':
      return { ...view, mode: action.mode };
    case 'filter-changed':
      return { ...view, filter: action.filter };
    case 'sorted-by-next': {
      // From the last column it goes back to the order of the config.
      const next = view.sort.by === null ? 0 : sortColumns.indexOf(view.sort.by) + 1;
      return { ...view, sort: { by: sortColumns[next] ?? null, reversed: false } };
    }
    case 'sort-reversed':
      return { ...view, sort: { ...view.sort, reversed: !view.sort.reversed } };
    case 'events-resized':
      return { ...view, events: nextEventsSize[view.events], past: null };
    case 'looked-back':
      return { ...view, past: action.past };
    case 'details-toggled':
      return { ...view, details: !view.details, scroll: 0 };
    case 'paused':
      return { ...view, paused: { seen: action.seen, at: action.at } };
    case 'resumed':
      return { ...view, paused: null };
    case 'edited':
      return { ...view, lastEdit: action.lastEdit };
    case 'noticed':
      return { ...view, notice: action.notice };
  }
}

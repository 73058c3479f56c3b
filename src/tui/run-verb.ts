import type { Engine } from '../engine.js';
import { curlLine } from './curl-line.js';
import { describeError } from './describe-error.js';
import { askToRemove, moveKey, orderEdit, startRename } from './edit-verbs.js';
import { pastOf } from './event-feed.js';
import { formatAmount } from './format-number.js';
import type { Verb } from './key-bindings.js';
import { engineOf } from './paced-link.js';
import type { Reach } from './reach.js';
import type { Scene } from './scene.js';
import { turnEvents } from './turn-events.js';
import { isLastAvailable } from './why-not.js';

/** Quitting and the form of a new key are the screen's own. */
type OtherVerb = Exclude<Verb, 'quit' | 'interrupt' | 'new'>;

type Deed = (scene: Scene, reach: Reach) => void;

const deeds: Readonly<Record<OtherVerb, Deed>> = {
  up: (scene, reach) => moveTo(scene.cursor - 1, scene, reach),
  down: (scene, reach) => moveTo(scene.cursor + 1, scene, reach),
  first: (scene, reach) => moveTo(0, scene, reach),
  last: (scene, reach) => moveTo(scene.rows.length - 1, scene, reach),
  'page-up': (scene, reach) => turnPage(-1, scene, reach),
  'page-down': (scene, reach) => turnPage(1, scene, reach),
  toggle,
  check: (scene, reach) => orderForKey(scene, reach, (engine, id) => engine.checkHealth(id)),
  use: (scene, reach) => orderForKey(scene, reach, (engine, id) => engine.useKey(id)),
  reset: (scene, reach) => orderForKey(scene, reach, (engine, id) => engine.resetKey(id)),
  'check-all'(scene, reach) {
    reach.notify([`checking ${formatAmount(scene.allRows.length, 'key')}`]);
    order(reach, (engine) => engine.checkHealth(null));
  },
  reload(_scene, reach) {
    if (engineOf(reach.paced.getSeen().link) === null) {
      reach.retry();
    } else {
      order(reach, (engine) => engine.reload(), 'the config was read again');
    }
  },
  rename: startRename,
  'move-up': (scene, reach) => moveKey(-1, scene, reach),
  'move-down': (scene, reach) => moveKey(1, scene, reach),
  remove: askToRemove,
  undo: (_scene, reach) => orderEdit(reach, (editor) => editor.undo()),
  filter: (_scene, { dispatch }) => dispatch({ type: 'mode-entered', mode: { kind: 'filter' } }),
  help: (_scene, { dispatch }) => dispatch({ type: 'mode-entered', mode: { kind: 'help' } }),
  sort: (_scene, { dispatch }) => dispatch({ type: 'sorted-by-next' }),
  reverse: (_scene, { dispatch }) => dispatch({ type: 'sort-reversed' }),
  events: (_scene, { dispatch }) => dispatch({ type: 'events-resized' }),
  details: (_scene, { dispatch }) => dispatch({ type: 'details-toggled' }),
  pause({ isPaused }, { dispatch, paced, now }) {
    dispatch(isPaused ? { type: 'resumed' } : { type: 'paused', seen: paced.getSeen(), at: now() });
  },
  copy(scene, { copy, notify }) {
    const { seen, selected } = scene;
    const path = seen.snapshot?.engine.socket ?? '';
    const curl = curlLine(path, selected?.provider ?? seen.snapshot?.providers[0]);
    copy(`${path}\n${curl}`);
    notify([`copied ${path}`, `and ${curl}`], 'plain', 20_000);
  },
  back: goBack,
  suspend: (_scene, { suspend }) => suspend(),
  redraw: (_scene, { redraw }) => redraw(),
};

/** Does what a key press asks for. `whyNot` was asked before. */
export function runVerb(verb: OtherVerb, scene: Scene, reach: Reach): void {
  deeds[verb](scene, reach);
}

/** Gives the engine an order; only its failure needs words, for the rows and events show the rest. */
export function order(
  { paced, notify }: Reach,
  give: (engine: Engine) => Promise<void>,
  done?: string,
): void {
  const engine = engineOf(paced.getSeen().link);
  if (engine === null) {
    return;
  }
  give(engine).then(
    () => {
      paced.flush();
      if (done !== undefined) {
        notify([done]);
      }
    },
    (error: unknown) => {
      paced.flush();
      notify([describeError(error)], 'bad');
    },
  );
}

function orderForKey(
  { selected, isPaused }: Scene,
  reach: Reach,
  give: (engine: Engine, id: string) => Promise<void>,
): void {
  if (selected === null) {
    return;
  }
  order(
    reach,
    (engine) => give(engine, selected.key.id),
    isPaused ? 'done; the screen is paused, p shows it' : undefined,
  );
}

function toggle(scene: Scene, reach: Reach): void {
  const { selected } = scene;
  if (selected === null) {
    return;
  }
  const { key, provider } = selected;
  if (!isLastAvailable(scene)) {
    orderForKey(scene, reach, (engine, id) => engine.setKeyEnabled(id, !key.enabled));
    return;
  }
  const text = `${key.id} is the last available key of ${provider.name}: switch it off?`;
  const question = { about: 'disable', key: key.id, text } as const;
  reach.dispatch({ type: 'mode-entered', mode: { kind: 'ask', question } });
}

function moveTo(wanted: number, { rows }: Scene, { dispatch }: Reach): void {
  const index = Math.max(0, Math.min(wanted, rows.length - 1));
  dispatch({ type: 'selected', key: rows[index]?.key.id ?? null, index });
}

/** Of what is read and not seen at a glance: details longer than their room, tall events, the keys. */
function turnPage(direction: 1 | -1, scene: Scene, reach: Reach): void {
  const { division, details, view, cursor } = scene;
  const lowest = details.length - division.details;
  if (division.place !== 'none' && lowest > 0) {
    const to = Math.min(view.scroll, lowest) + direction * Math.max(1, division.details - 1);
    reach.dispatch({ type: 'scrolled', to: Math.max(0, Math.min(to, lowest)) });
  } else if (view.events === 'tall') {
    turnEvents(direction, reach).catch((error: unknown) => {
      reach.notify([describeError(error)], 'bad');
    });
  } else {
    moveTo(cursor + direction * Math.max(1, division.keys), scene, reach);
  }
}

/** One step back at a time; there is no step out. */
function goBack({ view, seen }: Scene, { dispatch, notify }: Reach): void {
  if (pastOf(view.past, seen.snapshot) !== null) {
    dispatch({ type: 'looked-back', past: null });
  } else if (view.details) {
    dispatch({ type: 'details-toggled' });
  } else if (view.filter !== '') {
    dispatch({ type: 'filter-changed', filter: '' });
  } else {
    notify(['there is nothing to go back from; q quits']);
  }
}

import type { EngineLink } from '../engine.js';
import { cleanText } from './clean-text.js';
import { editFilter } from './edit-filter.js';
import { bindingFor } from './key-bindings.js';
import { type PacedLink, paceLink } from './paced-link.js';
import { askBeforeQuitting } from './quit-question.js';
import type { Reach } from './reach.js';
import { order, runVerb } from './run-verb.js';
import { describeScene, type Scene } from './scene.js';
import { type Action, firstView, type Question, reduceView, type View } from './view-state.js';
import { whyNot } from './why-not.js';

export type ScreenOptions = {
  readonly link: EngineLink;
  readonly columns: number;
  readonly rows: number;
  readonly now: () => number;
  /** Whether a hosted engine's users are spoken for when the user quits. */
  readonly asksToQuit: boolean;
  readonly copy: (text: string) => void;
  readonly suspend: () => void;
  /** Draws every line anew, whatever stands on the terminal. */
  readonly redraw: () => void;
  /** Called once, when the screen is to go away; with an error if the end went wrong. */
  readonly leave: (error?: unknown) => void;
};

/** The screen without its picture: what it shows now, and what key presses do to it. */
export type Screen = {
  readonly now: () => number;
  readonly paced: PacedLink;
  getView(): View;
  subscribe(listener: () => void): () => void;
  describe(): Scene;
  press(chord: string): void;
  paste(text: string): void;
  resize(columns: number, rows: number): void;
  close(): void;
};

const noticeMs = 6_000;
const yes: readonly string[] = ['y', 'Y', 'enter'];
const no: readonly string[] = ['n', 'N', 'escape'];

// State is kept here and not in React, so that of two keys pressed in one breath the second one
// acts on what the first one has made of it, and not on what was last painted.
export function createScreen(options: ScreenOptions): Screen {
  const { link, now } = options;
  const listeners = new Set<() => void>();
  const paced = paceLink(link, { now });
  let view = firstView(options.columns, options.rows);
  let interrupts = 0;

  const describe = () => describeScene(view, paced.getSeen(), now());

  function dispatch(action: Action): void {
    view = reduceView(view, action);
    for (const listener of [...listeners]) {
      listener();
    }
  }

  const reach: Reach = {
    describe,
    paced,
    retry: () => link.retry(),
    dispatch,
    notify(lines, tone = 'plain', forMs = noticeMs) {
      dispatch({ type: 'noticed', notice: { lines, tone, until: now() + forMs } });
    },
    copy: options.copy,
    suspend: options.suspend,
    redraw: options.redraw,
    now,
  };

  /** Ties the cursor to a key, so that it stays with it when the rows move. */
  function holdSelection(): void {
    const { selected, cursor } = describe();
    const key = selected?.key.id ?? null;
    if (key !== null && (key !== view.selected || cursor !== view.index)) {
      dispatch({ type: 'selected', key, index: cursor });
    }
  }
  holdSelection();
  const unsubscribe = paced.subscribe(holdSelection);

  function browse(): void {
    dispatch({ type: 'mode-entered', mode: { kind: 'browse' } });
  }

  function ask(question: Question): void {
    dispatch({ type: 'mode-entered', mode: { kind: 'ask', question } });
  }

  function leave(): void {
    dispatch({ type: 'mode-entered', mode: { kind: 'leaving' } });
    link.close().then(() => options.leave(), options.leave);
  }

  function quit(): void {
    const text = options.asksToQuit ? askBeforeQuitting(paced.getSeen().link, now()) : null;
    if (text === null) {
      leave();
    } else {
      ask({ about: 'quit', text });
    }
  }

  /** The first press closes what is open or quits, the second quits, one while quitting ends. */
  function interrupt(): void {
    interrupts += 1;
    const { mode } = view;
    const asksToQuit = mode.kind === 'ask' && mode.question.about === 'quit';
    if (mode.kind === 'leaving' || (asksToQuit && interrupts > 1)) {
      link.abort();
      options.leave();
    } else if (interrupts > 1) {
      leave();
    } else if (mode.kind === 'browse') {
      quit();
    } else {
      if (mode.kind === 'filter') {
        dispatch({ type: 'filter-changed', filter: '' });
      }
      browse();
    }
  }

  function answer(chord: string, question: Question): void {
    if (no.includes(chord)) {
      browse();
    } else if (question.about === 'quit' && (yes.includes(chord) || chord === 'q')) {
      leave();
    } else if (question.about === 'disable' && yes.includes(chord)) {
      browse();
      order(reach, (engine) => engine.setKeyEnabled(question.key, false));
    }
  }

  function typeInFilter(chord: string): void {
    if (chord === 'up' || chord === 'down') {
      runVerb(chord, describe(), reach);
      return;
    }
    const { filter, isDone } = editFilter(view.filter, chord);
    if (filter !== view.filter) {
      dispatch({ type: 'filter-changed', filter });
    }
    if (isDone) {
      browse();
    }
  }

  function command(chord: string): void {
    const verb = bindingFor(chord)?.verb;
    if (verb === 'interrupt') {
      return;
    }
    if (view.notice !== null) {
      dispatch({ type: 'noticed', notice: null });
    }
    if (verb === undefined) {
      reach.notify([`${chord} does nothing; ? lists the keys`]);
      return;
    }
    const reason = whyNot(verb, describe());
    if (reason !== null) {
      reach.notify([reason]);
    } else if (verb === 'quit') {
      quit();
    } else {
      runVerb(verb, describe(), reach);
    }
  }

  function press(chord: string): void {
    if (chord === 'ctrl+c') {
      interrupt();
      return;
    }
    interrupts = 0;
    const { mode } = view;
    if (mode.kind === 'help') {
      browse();
    } else if (mode.kind === 'ask') {
      answer(chord, mode.question);
    } else if (mode.kind === 'filter') {
      typeInFilter(chord);
    } else if (mode.kind === 'browse') {
      command(chord);
    }
    holdSelection();
  }

  return {
    now,
    paced,
    getView: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    describe,
    press,
    paste(text) {
      // Pasted letters are no commands: a secret in the clipboard must not switch keys off.
      if (view.mode.kind === 'filter') {
        dispatch({ type: 'filter-changed', filter: view.filter + cleanText(text).slice(0, 80) });
      } else {
        reach.notify(['pasted text is ignored here']);
      }
    },
    resize(columns, rows) {
      dispatch({ type: 'resized', columns, rows });
    },
    close() {
      unsubscribe();
      paced.close();
    },
  };
}

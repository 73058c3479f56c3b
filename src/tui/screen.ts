import type { EngineLink } from '../engine.js';
import type { KeyEditor } from '../key-editor.js';
import { answerQuestion } from './answer-question.js';
import { pressInRename } from './edit-verbs.js';
import { bindingFor } from './key-bindings.js';
import { createKeyEdits } from './key-edits.js';
import { createNewKeyControl } from './new-key-control.js';
import { type PacedLink, paceLink } from './paced-link.js';
import { pasteText } from './paste-text.js';
import { askBeforeQuitting } from './quit-question.js';
import type { Reach } from './reach.js';
import { runVerb } from './run-verb.js';
import { describeScene, type Scene } from './scene.js';
import { typeInFilter } from './type-in-filter.js';
import { type Action, firstView, type Question, reduceView, type View } from './view-state.js';
import { whyNot } from './why-not.js';

export type ScreenOptions = {
  readonly link: EngineLink;
  readonly columns: number;
  readonly rows: number;
  readonly now: () => number;
  /** Whether a hosted engine's users are spoken for when the user quits. */
  readonly asksToQuit: boolean;
  /** Loads what edits the config; null if the user's keys are not this screen's to edit. */
  readonly openEditor: (() => Promise<KeyEditor>) | null;
  /** Types of provider that a new key may be of. */
  readonly types: readonly string[];
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

// State is kept here and not in React, so that of two keys pressed in one breath the second one
// acts on what the first one has made of it, and not on what was last painted.
export function createScreen(options: ScreenOptions): Screen {
  const { link, now } = options;
  const listeners = new Set<() => void>();
  const paced = paceLink(link, { now });
  const given = { canEdit: options.openEditor !== null, types: options.types };
  let view = firstView(options.columns, options.rows);
  let interrupts = 0;

  const describe = () => describeScene(view, paced.getSeen(), now(), given);

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
    get edits() {
      return edits;
    },
    dispatch,
    notify(lines, tone = 'plain', forMs = noticeMs) {
      dispatch({ type: 'noticed', notice: { lines, tone, until: now() + forMs } });
    },
    copy: options.copy,
    suspend: options.suspend,
    redraw: options.redraw,
    now,
  };

  const edits = createKeyEdits(options.openEditor, reach);
  const newKey = createNewKeyControl(reach, edits);

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
    } else if (verb === 'new') {
      newKey.open();
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
    switch (mode.kind) {
      case 'help':
        browse();
        break;
      case 'ask':
        answerQuestion(chord, mode.question, reach, leave);
        break;
      case 'filter':
        typeInFilter(chord, reach);
        break;
      case 'rename':
        pressInRename(chord, mode, reach);
        break;
      case 'new-key':
        newKey.press(chord);
        break;
      case 'browse':
        command(chord);
        break;
      case 'leaving':
        break;
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
    paste: (text) => pasteText(text, reach, newKey),
    resize(columns, rows) {
      dispatch({ type: 'resized', columns, rows });
    },
    close() {
      unsubscribe();
      paced.close();
    },
  };
}

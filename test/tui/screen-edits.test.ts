import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { LinkState } from '../../src/engine.js';
import type { KeyEditor } from '../../src/key-editor.js';
import { formatForm } from '../../src/tui/format-form.js';
import { choicesOf } from '../../src/tui/new-key-form.js';
import { createScreen } from '../../src/tui/screen.js';
import { until } from '../helpers/until.js';
import { aKey, noon, theDesignedSnapshot } from './a-snapshot.js';
import { MemoryEditor } from './memory-editor.js';
import { MemoryEngine, MemoryLink } from './memory-engine.js';

const secret = 'not-a-key-of-anybody';

type Set = {
  readonly canEdit?: boolean;
  readonly state?: LinkState;
  /** Loads the editor when the test says so. */
  readonly loading?: Promise<void>;
};

/** A screen with an editor that keeps what it is told. */
function open({ canEdit = true, state, loading = Promise.resolve() }: Set = {}) {
  const engine = new MemoryEngine(theDesignedSnapshot());
  const editor = new MemoryEditor();
  const screen = createScreen({
    link: new MemoryLink(state ?? { kind: 'hosting', engine }),
    columns: 80,
    rows: 24,
    now: () => noon,
    asksToQuit: false,
    openEditor: canEdit ? () => loading.then((): KeyEditor => editor) : null,
    types: ['openai', 'azure', 'anthropic'],
    copy() {},
    leave() {},
    suspend() {},
    redraw() {},
  });
  const scene = () => screen.describe();
  /** What the form shows, without what is blank. */
  const form = () => {
    const { mode } = screen.getView();
    if (mode.kind !== 'new-key') {
      return [];
    }
    return formatForm(mode.form, choicesOf(scene()), 80)
      .map((line) =>
        line
          .map(({ text }) => text)
          .join('')
          .trim(),
      )
      .filter((line) => line !== '');
  };
  return {
    engine,
    editor,
    screen,
    press(...chords: string[]) {
      for (const chord of chords) {
        screen.press(chord);
      }
    },
    type(text: string) {
      for (const letter of text) {
        screen.press(letter);
      }
    },
    mode: () => screen.getView().mode.kind,
    notice: () => scene().notice?.lines.join(' ') ?? null,
    form,
    untilForm(line: RegExp) {
      return until(() => form().some((shown) => line.test(shown)), { what: String(line) });
    },
  };
}

describe('the form of a new key', () => {
  test('begins with the provider of the selected key, which the first letter replaces', async () => {
    const { press, type, form, untilForm } = open();
    press('n');
    expect(form()[1]).toBe('▸ provider   openai');
    type('azure');
    await untilForm(/^▸ provider +azure$/);
  });

  test('tab goes through the providers of the config and the types that are known', async () => {
    const { press, form } = open();
    press('n');
    const seen: string[] = [];
    for (const _step of [1, 2, 3, 4]) {
      const last = form()[1];
      press('tab');
      await until(() => form()[1] !== last);
      seen.push(form()[1]?.replace(/.* /, '') ?? '');
    }
    expect(seen).toEqual(['openrouter', 'azure', 'anthropic', 'openai']);
  });

  test('takes what is typed before the editor is loaded, and no letter of it is a command', async () => {
    let load = () => {};
    const loading = new Promise<void>((resolve) => {
      load = resolve;
    });
    const { engine, press, type, screen, untilForm } = open({ loading });
    press('n', 'enter');
    type('xx  tq');
    screen.paste(secret);
    expect(engine.orders).toEqual([]);
    load();
    await untilForm(new RegExp(`•••••••• ${secret.length + 6} characters`));
    expect(engine.orders).toEqual([]);
  });

  test('shows a secret as dots, in whatever way its state is looked at', async () => {
    const { press, screen, form, untilForm } = open();
    press('n', 'enter');
    screen.paste(secret);
    await untilForm(/20 characters/);
    const view = screen.getView();
    const looks = [form().join(), JSON.stringify(view), inspect(view, { depth: 9 }), `${view}`];
    for (const look of looks) {
      expect(look).not.toContain('not-a-key');
    }
  });

  test('says what is wrong with a field, and stays there', async () => {
    const { editor, press, untilForm } = open();
    editor.problem = 'this name is taken';
    press('n', 'enter');
    await untilForm(/^this name is taken$/);
    await untilForm(/^▸ provider/);
    editor.problem = null;
    press('enter', 'enter');
    await untilForm(/^paste the key, or name where it is/);
    await untilForm(/^▸ key/);
  });

  test('asks for the address of a type that has none of its own', async () => {
    const { editor, press, type, untilForm } = open();
    editor.problem = '"baseUrl" is missing';
    press('n');
    type('azure');
    press('enter');
    await untilForm(/^▸ base URL/);
    await untilForm(/"baseUrl" is missing/);
  });

  test('shows the verdict on what was typed last, and on nothing that was typed before', async () => {
    const { editor, press, screen, form, untilForm } = open();
    press('n', 'enter');
    screen.paste('one');
    press('enter');
    await until(() => editor.checks.length === 1);
    press('up');
    screen.paste('two');
    press('enter');
    await until(() => editor.checks.length === 2);
    const [first, second] = editor.checks;
    expect(second?.key.secret).toEqual({ kind: 'literal', secret: 'onetwo' });
    first?.answer({ key: aKey('openai/4', { state: 'invalid' }) });
    await untilForm(/checking the key/);
    second?.answer({ key: aKey('openai/4', { state: 'healthy' }), warnings: ['twice there'] });
    await untilForm(/● .* is healthy: GET \/models → 200/);
    expect(form()).toContain('▲ twice there');
  });

  test('is not saved while the check is on its way', async () => {
    const { editor, press, screen, untilForm } = open();
    press('n', 'enter');
    screen.paste(secret);
    press('enter', 'enter', 'enter');
    await untilForm(/save it\?/);
    press('enter');
    await untilForm(/the check is still on its way/);
    expect(editor.edits).toEqual([]);
    editor.checks[0]?.answer({});
    await untilForm(/is healthy/);
    press('enter');
    await until(() => editor.edits.length === 1);
    expect(editor.edits).toEqual(['addKey openai - literal']);
  });

  test('that can not be saved is there again, with the reason', async () => {
    const { editor, press, screen, mode, untilForm } = open();
    editor.refusal = new Error('the disk is full');
    press('n', 'enter');
    screen.paste('$SOME_KEY');
    press('enter', 'enter', 'enter');
    await until(() => editor.checks.length === 1);
    editor.checks[0]?.answer({});
    await untilForm(/is healthy/);
    press('enter');
    await untilForm(/the disk is full/);
    press('enter');
    await until(() => mode() === 'browse');
    expect(editor.edits).toEqual(['addKey openai - variable']);
  });
});

describe('edits', () => {
  test('one that is saved is done, whatever keeps the engine from taking it up', async () => {
    const { engine, editor, press, screen, mode, notice, untilForm } = open();
    press('n', 'enter');
    screen.paste(secret);
    press('enter', 'enter', 'enter');
    await until(() => editor.checks.length === 1);
    editor.checks[0]?.answer({});
    await untilForm(/is healthy/);
    engine.refusal = new Error('the engine is draining');
    press('enter');
    await until(() => mode() === 'browse');
    expect(editor.edits).toEqual(['addKey openai - literal']);
    expect(notice()).toContain('addKey openai - literal');
    expect(notice()).toContain('the engine is draining');
  });

  test('J and K move the key that had the cursor when they were pressed', async () => {
    const { editor, press } = open();
    press('J', 'j', 'K');
    await until(() => editor.edits.length === 2);
    expect(editor.edits).toEqual(['moveKey openai/work 2', 'moveKey openai/spare 1']);
  });

  test('m renames, and an empty name takes the name away', async () => {
    const { editor, press, mode } = open();
    press('m');
    expect(mode()).toBe('rename');
    press('ctrl+u', 'x', 'y', 'enter', 'm', 'ctrl+u', 'enter');
    await until(() => editor.edits.length === 2);
    expect(editor.edits).toEqual(['renameKey openai/work xy', 'renameKey openai/work -']);
  });

  test('what is pasted while a name is typed is text, and no command', () => {
    const { engine, press, screen } = open();
    press('m', 'ctrl+u');
    screen.paste('x q\nt');
    expect(screen.getView().mode).toMatchObject({ kind: 'rename', text: 'x q t' });
    expect(engine.orders).toEqual([]);
  });

  test('d asks, and only yes removes', async () => {
    const { editor, press, mode } = open();
    press('d');
    expect(mode()).toBe('ask');
    press('n', 'd', 'y');
    await until(() => editor.edits.length === 1);
    expect(editor.edits).toEqual(['removeKey openai/work']);
  });

  test('u takes back what was done, and says so where nothing was', async () => {
    const { editor, press, notice } = open();
    press('u');
    expect(notice()).toBe('there is no change of yours to take back');
    press('J');
    await until(() => notice()?.includes('u takes it back'));
    press('u');
    await until(() => notice()?.startsWith('taken back: moveKey openai/work 2'));
    expect(editor.edits.at(-1)).toBe('undo');
  });

  test('one that fails is told, and the next one is done all the same', async () => {
    const { editor, press, notice } = open();
    editor.refusal = new Error('the file is read-only');
    press('J');
    await until(() => notice() === 'the file is read-only');
    press('J');
    await until(() => editor.edits.length === 1);
  });
});

describe('an edit that can not be says why', () => {
  test.each([
    ['at the upper end', [], 'K', 'openai/work is the first key of openai'],
    ['where rows are sorted', ['s'], 'J', 'the rows are sorted, so their order is not'],
    ['where rows are turned round', ['S'], 'K', 'the rows are sorted, so their order is not'],
  ])('%s', (_where, before, chord, why) => {
    const { editor, press, notice } = open();
    press(...before, chord);
    expect(notice()).toContain(why);
    expect(editor.edits).toEqual([]);
  });

  test.each(['n', 'm', 'J', 'K', 'd', 'u'])('%s, where keys are made up', (chord) => {
    const { press, notice, mode } = open({ canEdit: false });
    press(chord);
    expect(notice()).toBe('these keys are made up: there is no config to change');
    expect(mode()).toBe('browse');
  });

  test.each(['m', 'J', 'K', 'd', 'u'])('%s, where there is no config yet', (chord) => {
    const state: LinkState = { kind: 'no-config', path: '/config.json', found: [] };
    const { press, notice } = open({ state });
    press(chord);
    expect(notice()).toContain('there is no config yet; n makes one');
  });
});

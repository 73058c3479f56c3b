import type { KeyEdit, KeyEditor } from '../key-editor.js';
import type { KeyRow } from './key-rows.js';
import type { Reach } from './reach.js';
import type { Scene } from './scene.js';
import { typeChord } from './type-chord.js';
import type { Mode } from './view-state.js';

/** Orders an edit; what it did, or what went wrong, is told when it is done. */
export function orderEdit(
  { edits, notify }: Reach,
  edit: (editor: KeyEditor) => Promise<KeyEdit> | null,
  onFailed: () => void = () => {},
): void {
  void edits.run(edit).then((problem) => {
    if (problem !== null) {
      notify([problem], 'bad');
      onFailed();
    }
  });
}

/** By one place from where those edits have put it that were ordered before. */
export function moveKey(step: 1 | -1, { selected }: Scene, reach: Reach): void {
  if (selected === null) {
    return;
  }
  orderEdit(reach, (editor) => {
    const row = findAgain(reach.describe().allRows, selected);
    const to = (row?.place ?? 0) + step;
    const isEnd = row === undefined || to < 1 || to > row.provider.keys.length;
    return isEnd ? null : editor.moveKey(row.key, to);
  });
}

/** The row of the same key, whose id was its position. */
function findAgain(rows: readonly KeyRow[], { key, provider }: KeyRow): KeyRow | undefined {
  const alike = rows.filter(
    (row) =>
      row.provider.name === provider.name &&
      row.key.name === key.name &&
      row.key.masked === key.masked &&
      row.key.source === key.source,
  );
  return alike.find((row) => row.key.id === key.id) ?? alike[0];
}

export function askToRemove({ selected }: Scene, { dispatch }: Reach): void {
  if (selected === null) {
    return;
  }
  const { key, provider } = selected;
  const isLast = provider.keys.length === 1;
  const text = `take ${key.id} (${key.masked})${isLast ? ` and with it the provider ${provider.name}` : ''} out of the config? u takes it back`;
  dispatch({
    type: 'mode-entered',
    mode: { kind: 'ask', question: { about: 'remove', key, text } },
  });
}

export function startRename({ selected }: Scene, { dispatch }: Reach): void {
  if (selected !== null) {
    const { key } = selected;
    dispatch({ type: 'mode-entered', mode: { kind: 'rename', key, text: key.name ?? '' } });
  }
}

type Renaming = Extract<Mode, { kind: 'rename' }>;

/** What a key press does while a name is typed. A name that can't be is there again, to be put right. */
export function pressInRename(chord: string, mode: Renaming, reach: Reach): void {
  const { dispatch, describe } = reach;
  const enter = (next: Mode) => dispatch({ type: 'mode-entered', mode: next });
  if (chord === 'escape') {
    enter({ kind: 'browse' });
  } else if (chord === 'enter') {
    enter({ kind: 'browse' });
    const name = mode.text.trim();
    const rename = (editor: KeyEditor) => editor.renameKey(mode.key, name === '' ? null : name);
    orderEdit(reach, rename, () => {
      if (describe().view.mode.kind === 'browse') {
        enter(mode);
      }
    });
  } else {
    typeName(typeChord(mode.text, chord), mode, reach);
  }
}

export function typeName(text: string | null, mode: Renaming, { dispatch }: Reach): void {
  if (text !== null) {
    dispatch({ type: 'mode-entered', mode: { ...mode, text: text.slice(0, 80) } });
  }
}

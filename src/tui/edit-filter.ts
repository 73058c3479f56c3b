import { typeChord } from './type-chord.js';

/** What a key press makes of the text of the filter, and whether the typing is over. */
export function editFilter(
  filter: string,
  chord: string,
): { readonly filter: string; readonly isDone: boolean } {
  switch (chord) {
    case 'enter':
      return { filter, isDone: true };
    case 'escape':
      return { filter: '', isDone: true };
    default:
      return { filter: typeChord(filter, chord) ?? filter, isDone: false };
  }
}

import { cleanText } from './clean-text.js';

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
    case 'ctrl+u':
      return { filter: '', isDone: false };
    case 'backspace':
      return { filter: [...filter].slice(0, -1).join(''), isDone: false };
    case 'space':
      return { filter: `${filter} `, isDone: false };
  }
  // Longer names are keys that write nothing, such as `pageup`.
  const isCharacter = [...chord].length === 1;
  return { filter: isCharacter ? filter + cleanText(chord) : filter, isDone: false };
}

import { cleanText } from './clean-text.js';

/** What a key press makes of a line of text; null if it writes nothing, as `pageup` does. */
export function typeChord(text: string, chord: string): string | null {
  switch (chord) {
    case 'ctrl+u':
      return '';
    case 'backspace':
      return [...text].slice(0, -1).join('');
    case 'space':
      return `${text} `;
  }
  return [...chord].length === 1 ? text + cleanText(chord) : null;
}

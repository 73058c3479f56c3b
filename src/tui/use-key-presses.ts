import { useInput, usePaste } from 'ink';
import { readChords } from './read-chords.js';
import type { Screen } from './screen.js';

export function useKeyPresses(screen: Screen): void {
  useInput((input, key) => {
    for (const chord of readChords(input, key)) {
      screen.press(chord);
    }
  });
  usePaste((text) => screen.paste(text));
}

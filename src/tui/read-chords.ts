import type { Key } from 'ink';

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  // Many terminals send for backspace what others send for delete.
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof Key, string])[];

const namedCharacters: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
};

/**
 * The keys in one input of Ink's, by name: `up`, `space`, `ctrl+c`, `G`. Usually one, but what is
 * typed fast arrives as one text, and no key of it may be lost.
 */
export function readChords(input: string, key: Key): readonly string[] {
  const name = named.find(([flag]) => key[flag])?.[1];
  if (name !== undefined) {
    return [name];
  }
  if (key.ctrl) {
    return input === '' ? [] : [`ctrl+${input}`];
  }
  // Alt and a letter is no letter: alt+q must not quit.
  if (key.meta || key.super || key.hyper) {
    return [];
  }
  return [...input].map((character) => namedCharacters[character] ?? character);
}

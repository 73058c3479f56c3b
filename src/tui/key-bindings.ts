/** What a key press asks for. */
export type Verb =
  | 'up'
  | 'down'
  | 'first'
  | 'last'
  | 'page-up'
  | 'page-down'
  | 'toggle'
  | 'check'
  | 'check-all'
  | 'details'
  | 'filter'
  | 'sort'
  | 'reverse'
  | 'events'
  | 'use'
  | 'new'
  | 'rename'
  | 'move-up'
  | 'move-down'
  | 'remove'
  | 'undo'
  | 'reset'
  | 'copy'
  | 'pause'
  | 'reload'
  | 'back'
  | 'help'
  | 'quit'
  | 'interrupt'
  | 'suspend'
  | 'redraw';

export type Binding = {
  readonly verb: Verb;
  /** As `readChords` names them. */
  readonly chords: readonly string[];
  /** How the keys are written for people. Empty: the binding before this one speaks for both. */
  readonly label: string;
  /** What it does, in one or two words, for the footer and a narrow help. */
  readonly short: string;
  /** What it does, in a line: help and README. */
  readonly long: string;
  /** Offered in the footer, where there is room. */
  readonly inFooter: boolean;
};

/** The one table of keys: the input handler, the footer, the help and the README are made of it. */
export const keyBindings: readonly Binding[] = [
  {
    verb: 'toggle',
    chords: ['space'],
    label: 'space',
    short: 'on/off',
    long: "switch the key on or off; asks for a provider's last available one",
    inFooter: true,
  },
  {
    verb: 'check',
    chords: ['t'],
    label: 't',
    short: 'test',
    long: 'check the key now',
    inFooter: true,
  },
  {
    verb: 'details',
    chords: ['enter'],
    label: 'enter',
    short: 'more',
    long: 'all about the key; enter or esc closes',
    inFooter: true,
  },
  {
    verb: 'new',
    chords: ['n'],
    label: 'n',
    short: 'new',
    long: 'a new key: its provider, its secret, a name; checked before it is saved',
    inFooter: true,
  },
  {
    verb: 'filter',
    chords: ['/'],
    label: '/',
    short: 'filter',
    long: 'show only keys with these words in provider, name or health',
    inFooter: true,
  },
  {
    verb: 'sort',
    chords: ['s'],
    label: 's',
    short: 'sort',
    long: 'sort by the next column',
    inFooter: true,
  },
  {
    verb: 'events',
    chords: ['e'],
    label: 'e',
    short: 'events',
    long: 'events: short, tall (all of them, in full), off',
    inFooter: true,
  },
  {
    verb: 'use',
    chords: ['f'],
    label: 'f',
    short: 'use first',
    long: 'try this key first until it fails',
    inFooter: true,
  },
  {
    verb: 'reset',
    chords: ['x'],
    label: 'x',
    short: 'reset',
    long: "forget the key's cooldown and verdict",
    inFooter: true,
  },
  {
    verb: 'rename',
    chords: ['m'],
    label: 'm',
    short: 'rename',
    long: 'give the key another name, or none',
    inFooter: true,
  },
  {
    verb: 'move-down',
    chords: ['J'],
    label: 'J K',
    short: 'order',
    long: 'move the key down or up in the order in which keys are tried',
    inFooter: true,
  },
  { verb: 'move-up', chords: ['K'], label: '', short: '', long: '', inFooter: false },
  {
    verb: 'remove',
    chords: ['d'],
    label: 'd',
    short: 'remove',
    long: 'take the key out of the config; asks',
    inFooter: true,
  },
  {
    verb: 'undo',
    chords: ['u'],
    label: 'u',
    short: 'undo',
    long: 'take the last change of the config back',
    inFooter: true,
  },
  {
    verb: 'copy',
    chords: ['c'],
    label: 'c',
    short: 'copy path',
    long: "copy the socket's path and a curl line",
    inFooter: true,
  },
  {
    verb: 'pause',
    chords: ['p'],
    label: 'p',
    short: 'pause',
    long: 'pause the screen; the engine goes on',
    inFooter: true,
  },
  {
    verb: 'reload',
    chords: ['r'],
    label: 'r',
    short: 'reload',
    long: 'read the config again',
    inFooter: true,
  },
  {
    verb: 'check-all',
    chords: ['T'],
    label: 'T',
    short: 'test all',
    long: 'check all keys now',
    inFooter: true,
  },
  {
    verb: 'reverse',
    chords: ['S'],
    label: 'S',
    short: 'reverse',
    long: 'sort the other way round',
    inFooter: true,
  },
  {
    verb: 'up',
    chords: ['up', 'k'],
    label: '↑ k ↓ j',
    short: 'move',
    long: 'move; the selection follows the key, not the row',
    inFooter: false,
  },
  { verb: 'down', chords: ['down', 'j'], label: '', short: '', long: '', inFooter: false },
  {
    verb: 'first',
    chords: ['g', 'home'],
    label: 'g G home end',
    short: 'first, last',
    long: 'to the first, the last key',
    inFooter: false,
  },
  { verb: 'last', chords: ['G', 'end'], label: '', short: '', long: '', inFooter: false },
  {
    verb: 'page-up',
    chords: ['pageup'],
    label: 'pgup pgdn',
    short: 'page',
    long: 'a page up, down: of long details, tall events, else of the keys',
    inFooter: false,
  },
  { verb: 'page-down', chords: ['pagedown'], label: '', short: '', long: '', inFooter: false },
  {
    verb: 'back',
    chords: ['escape'],
    label: 'esc',
    short: 'back',
    long: 'back: to the newest events, out of details or filter; never quits',
    inFooter: false,
  },
  {
    verb: 'redraw',
    chords: ['ctrl+l'],
    label: 'ctrl+l',
    short: 'redraw',
    long: 'draw the screen anew, if another program wrote over it',
    inFooter: false,
  },
  {
    verb: 'suspend',
    chords: ['ctrl+z'],
    label: 'ctrl+z',
    short: 'suspend',
    long: 'suspend, unless this process hosts the engine',
    inFooter: false,
  },
  {
    verb: 'interrupt',
    chords: ['ctrl+c'],
    label: 'ctrl+c',
    short: 'quit',
    long: 'close the prompt, else quit; twice: quit whatever is in flight',
    inFooter: false,
  },
  {
    verb: 'help',
    chords: ['?'],
    label: '?',
    short: 'help',
    long: 'this list; any key closes it',
    inFooter: true,
  },
  {
    verb: 'quit',
    chords: ['q'],
    label: 'q',
    short: 'quit',
    long: 'quit; asks if somebody would lose the engine',
    inFooter: true,
  },
];

export function bindingFor(chord: string): Binding | undefined {
  return keyBindings.find(({ chords }) => chords.includes(chord));
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dark, light, screenToSvg } from '../helpers/screen-to-svg.js';
import { keys, type OpenedTerminal, openTerminal } from '../helpers/terminal.js';
import type { SceneName } from '../tui/scenes.js';

const program = fileURLToPath(new URL('../tui/screen-program.js', import.meta.url));

const sizes = [
  [60, 16],
  [80, 24],
  [140, 40],
] as const;

type State = {
  readonly scene: SceneName;
  readonly presses?: string;
  /** Of the screen once it is in this state. */
  readonly shows?: RegExp;
};

/** Each state that the screen can be in; engine and clock are the tests' own. */
const states: Readonly<Record<string, State>> = {
  table: { scene: 'designed' },
  loading: { scene: 'loading', shows: /◌ checking/ },
  starting: { scene: 'starting' },
  'no-config': { scene: 'no-config' },
  'config-broken': { scene: 'config-broken' },
  'bad-edit': { scene: 'banners', shows: /the file is broken/ },
  attached: { scene: 'attached', shows: /attached to pid/ },
  lost: { scene: 'lost', shows: /engine lost/ },
  failed: { scene: 'failed', shows: /no engine/ },
  exhausted: { scene: 'exhausted', shows: /EXHAUSTED/ },
  filter: { scene: 'designed', presses: '/router', shows: /2 of 5 keys/ },
  'filter-kept': { scene: 'designed', presses: `/router${keys.enter}`, shows: /esc clears/ },
  'no-match': { scene: 'designed', presses: `/zzz${keys.enter}`, shows: /no key matches/ },
  confirm: { scene: 'designed', presses: 'Gk ', shows: /switch it off\?/ },
  'key-does-nothing': { scene: 'designed', presses: 'Gu', shows: /is switched off/ },
  copied: { scene: 'designed', presses: 'c', shows: /copied/ },
  quit: { scene: 'in-flight', presses: 'q', shows: /in flight/ },
  leaving: { scene: 'in-flight', presses: 'qy', shows: /draining/ },
  paused: { scene: 'designed', presses: 'p', shows: /paused/ },
  help: { scene: 'designed', presses: '?', shows: /any key closes/ },
  details: { scene: 'designed', presses: keys.enter, shows: /── openai/ },
  'details-page-2': { scene: 'designed', presses: keys.enter + keys.pageDown, shows: /── open/ },
  'events-tall': { scene: 'designed', presses: 'e', shows: /all events/ },
  'events-off': { scene: 'designed', presses: 'ee' },
  sorted: { scene: 'designed', presses: 'sss', shows: /sorted by health/ },
  many: { scene: 'many', presses: 'jjj', shows: /▸.*│ 4 / },
  'many-end': { scene: 'many', presses: 'G', shows: /▸.*│ 10 / },
  wide: { scene: 'wide' },
};

/** Writes `STATE-COLSxROWS.svg` and `STATE-COLSxROWS-light.svg` for each state and size. */
export async function drawStates(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, state] of Object.entries(states)) {
    await Promise.all(sizes.map(([cols, rows]) => drawState(folder, name, state, cols, rows)));
  }
  await drawState(folder, 'too-small', { scene: 'designed', shows: /needs 60x16/ }, 59, 15);
}

async function drawState(
  folder: string,
  name: string,
  { scene, presses = '', shows = /keyctl/ }: State,
  cols: number,
  rows: number,
): Promise<void> {
  const terminal = open(scene, cols, rows);
  try {
    await terminal.waitFor('keyctl');
    terminal.press(presses);
    await terminal.waitFor(shows);
    await terminal.settled();
    const cells = terminal.cells();
    const file = join(folder, `${name}-${cols}x${rows}`);
    writeFileSync(`${file}.svg`, screenToSvg(cells, dark));
    writeFileSync(`${file}-light.svg`, screenToSvg(cells, light));
  } finally {
    terminal.kill();
  }
}

function open(scene: SceneName, cols: number, rows: number): OpenedTerminal {
  const { PATH, HOME } = process.env;
  return openTerminal({
    command: process.execPath,
    args: [program, scene],
    cols,
    rows,
    env: { PATH, HOME, LANG: 'C.UTF-8', TZ: 'UTC', NODE_ENV: 'production' },
  });
}

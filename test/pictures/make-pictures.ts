/**
 * `npm run pictures`: draws the README's pictures from the real program, in a real terminal.
 * `npm run pictures -- FOLDER` draws each state of the screen there instead, at three sizes, on dark
 * and on light. Look at them afterwards; no test can tell whether they are good.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { screenToSvg } from '../helpers/screen-to-svg.js';
import { keys, openTerminal } from '../helpers/terminal.js';
import { drawStates } from './draw-states.js';

type Picture = {
  readonly cols: number;
  readonly rows: number;
  /** Pressed once every key was checked. */
  readonly presses: string;
  /** Of the demo's story; the picture is of the first screen that shows it. */
  readonly moment: RegExp;
};

const pictures: readonly Picture[] = [
  {
    cols: 80,
    rows: 24,
    presses: keys.down,
    // two providers in trouble, each in its way, and what became of their requests
    moment: /◐ cooling[\s\S]*▲ unreachable[\s\S]*failover +anthropic[\s\S]*failover +openrouter/,
  },
  {
    cols: 140,
    rows: 40,
    // the invalid key switched off, and all about the first one
    presses: `jj gg${keys.enter}`,
    moment: /work +│[^│]+│ ◐ cooling[\s\S]*spare +│[^│]+│ ◐ cooling[\s\S]*EXHAUSTED/,
  },
];

async function draw({ cols, rows, presses, moment }: Picture): Promise<void> {
  const { PATH, HOME } = process.env;
  const terminal = openTerminal({
    command: process.execPath,
    args: [resolve('dist/cli.js'), 'demo'],
    cols,
    rows,
    // nothing of this machine is to be seen: its temp folder would be
    env: { PATH, HOME, LANG: 'C.UTF-8', TZ: 'UTC' },
  });
  try {
    await terminal.waitFor('✖ invalid');
    await terminal.waitForNo('◌ checking');
    terminal.press(presses);
    await terminal.waitFor(moment, 60_000);
    writeFileSync(`test/pictures/screen-${cols}x${rows}.svg`, screenToSvg(terminal.cells()));
    terminal.press('q');
    await terminal.exit;
  } finally {
    terminal.kill();
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  await Promise.all(pictures.map(draw));
} else {
  await drawStates(resolve(folder));
}

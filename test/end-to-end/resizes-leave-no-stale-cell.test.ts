import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { ok, rateLimited } from '../helpers/answers.js';
import { expectFrame } from '../helpers/expect-frame.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { textOf } from '../helpers/screen-text.js';
import type { OpenedTerminal } from '../helpers/terminal.js';
import { until } from '../helpers/until.js';

const scene = await openScene({
  openai: {
    keys: 3,
    // a failover now and then, and rows that count down
    prepare({ upstream, secrets }) {
      const [first = '', ...others] = secrets;
      const turns = Array.from({ length: 100 }, () => [ok(), rateLimited({ retryAfter: 1 })]);
      upstream.good(...others).script(first, ...turns.flat());
    },
  },
  anthropic: {
    dialect: 'anthropic',
    keys: 9,
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
});

const seed = 20_261_104;
const bursts = 30;
const resizesInABurst = 10;

/** Windows that stay as they are: what they show was never drawn over anything else. */
const witnesses = [
  [60, 16],
  [67, 41],
  [80, 24],
  [140, 40],
] as const;

/** Park and Miller's: the same sequence on every machine. */
function randomFrom(start: number): (least: number, most: number) => number {
  let state = start;
  return (least, most) => {
    state = (state * 16_807) % 2_147_483_647;
    return least + (state % (most - least + 1));
  };
}

/**
 * Which minute a request fell in is a matter of when each screen heard of it, so that the bars of a
 * sparkline may differ.
 */
const bars = /[▁-█]/g;
const linesOf = (terminal: OpenedTerminal) => textOf(terminal).replaceAll(bars, ' ');
const cellsOf = (terminal: OpenedTerminal) =>
  terminal
    .cells()
    .map((row) => row.map((cell) => ({ ...cell, text: cell.text.replace(bars, ' ') })));

async function expectSame(dragged: OpenedTerminal, witness: OpenedTerminal, what: string) {
  try {
    // lines first: to compare every cell all the time would hold up the drawing
    await until(
      () =>
        linesOf(dragged) === linesOf(witness) &&
        isDeepStrictEqual(cellsOf(dragged), cellsOf(witness)),
      { what },
    );
  } catch {
    expect(linesOf(dragged), what).toBe(linesOf(witness));
    expect(cellsOf(dragged), what).toEqual(cellsOf(witness));
  }
}

test('300 random resizes during live traffic leave every cell as in a window that never changed', async () => {
  const terminals = witnesses.map(([cols, rows]) => openKeyctl({ ...scene, cols, rows }));
  const dragged = openKeyctl(scene);
  for (const terminal of [...terminals, dragged]) {
    await terminal.waitFor(/⇄ attached[\s\S]*q quit$/);
  }
  const random = randomFrom(seed);
  for (let burst = 1; burst <= bursts; burst += 1) {
    const asked: Promise<unknown>[] = [];
    for (let resize = 1; resize < resizesInABurst; resize += 1) {
      dragged.resize(random(20, 180), random(8, 60));
      asked.push(scene.ask(random(0, 1) === 0 ? 'openai' : 'anthropic'));
      await asked[random(0, asked.length - 1)];
    }
    const index = random(0, witnesses.length - 1);
    const witness = terminals[index] ?? expect.fail();
    const [cols, rows] = witnesses[index] ?? expect.fail();
    dragged.resize(cols, rows);
    await Promise.all(asked);
    await expectSame(dragged, witness, `seed ${seed}, burst ${burst}, ${cols}x${rows}`);
    expectFrame(dragged);
  }
}, 180_000);

test('a window that was small for less than a moment is drawn anew', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(/⇄ attached[\s\S]*q quit$/);
  await terminal.settled(500);
  const before = terminal.cells();
  // while it is stopped it can not look how large the window is in between
  terminal.kill('SIGSTOP');
  terminal.resize(20, 5);
  terminal.resize(80, 24);
  terminal.kill('SIGCONT');
  await terminal.waitFor(/⇄ attached[\s\S]*q quit$/);
  expect(terminal.cells()).toEqual(before);
});

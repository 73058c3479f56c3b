import { expect, test } from 'vitest';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import type { OpenedTerminal } from '../helpers/terminal.js';

const scene = await prepareScene({ openai: { keys: 3 }, anthropic: { dialect: 'anthropic' } });
for (const name of ['openai', 'anthropic']) {
  const { upstream, secrets } = scene.provider(name);
  upstream.good(...secrets);
}

/** Once all of the frame is there and nothing more comes. */
async function settledCells(terminal: OpenedTerminal, cols: number, rows: number) {
  await terminal.waitFor(new RegExp(`\\n┌[─┬]{${cols - 2}}┐\\n[\\s\\S]*q quit$`));
  await terminal.settled();
  const cells = terminal.cells();
  expect(cells).toHaveLength(rows);
  expect(cells[0]).toHaveLength(cols);
  return cells;
}

test('after a resize to 60x16 and back each cell is as if the window had always been so', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor('● serving');
  await scene.ask('openai');
  // its latency is known last
  await terminal.waitFor(/● healthy +│ +\d+ │ +1 │ +0 │/);
  const before = await settledCells(terminal, 80, 24);
  terminal.resize(60, 16);
  const small = await settledCells(terminal, 60, 16);
  terminal.resize(80, 24);
  expect(await settledCells(terminal, 80, 24)).toEqual(before);

  for (const [cols, rows] of [
    [100, 30],
    [40, 10],
    [61, 17],
    [60, 16],
  ] as const) {
    terminal.resize(cols, rows);
  }
  expect(await settledCells(terminal, 60, 16)).toEqual(small);
});

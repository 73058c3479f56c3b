import { expect } from 'vitest';
import type { Cell } from './emulator.js';
import type { OpenedTerminal } from './terminal.js';

export type Frame = {
  /** The visible lines. */
  readonly lines: readonly string[];
  /** The columns of the table's vertical rules; none where there is no table. */
  readonly rules: readonly number[];
  /** The line of the cursor, from 0; -1 where there is none. */
  readonly cursor: number;
};

const widest = 15;

/**
 * What holds for every picture of the screen, whatever it shows: it fills the window and no more,
 * header first and footer last; nothing is painted but text, in the terminal's own 16 colours; the
 * table's columns are straight, and the cursor is one whole row of it.
 */
export function expectFrame(terminal: OpenedTerminal, footer = /\? help {2}q quit$/): Frame {
  const lines = terminal.screen();
  const picture = `\n${lines.join('\n')}\n`;
  expect(lines[0], picture).toMatch(/^ keyctl {2}\S/);
  expect(lines.at(-1), picture).toMatch(footer);
  expect(terminal.wrappedLines(), picture).toEqual([]);

  const cells = terminal.cells();
  const all = cells.flat();
  expect(all.filter(({ background }) => background !== null)).toEqual([]);
  expect(all.filter(({ foreground }) => (foreground ?? 0) > widest)).toEqual([]);

  const rules = expectTable(cells, picture);
  const inverse = cells.flatMap((row, y) => (row[0]?.inverse ? [y] : []));
  if (rules.length > 0) {
    expect(inverse, picture).toHaveLength(1);
    const end = rules.at(-1) ?? 0;
    const row = cells[inverse[0] ?? 0] ?? [];
    const whole = row.map((_cell, x) => x <= end);
    expect(row.map(({ inverse: isInverse }) => isInverse)).toEqual(whole);
    expect(row[1]?.text).toBe('▸');
  }
  return { lines, rules, cursor: inverse[0] ?? -1 };
}

/** The columns of its vertical rules, the same from the first line to the last. */
function expectTable(cells: readonly (readonly Cell[])[], picture: string): readonly number[] {
  const first = cells.findIndex((row) => row[0]?.text === '┌');
  if (first === -1) {
    return [];
  }
  const last = cells.findIndex((row) => row[0]?.text === '└');
  expect(last, picture).toBeGreaterThan(first + 2);
  const width = (cells[first] ?? []).findIndex(({ text }) => text === '┐') + 1;
  const rulesOf = (row: readonly Cell[]) =>
    row.slice(0, width).flatMap(({ text }, x) => (/[│┌┬┐├┼┤└┴┘]/.test(text) ? [x] : []));
  const table = cells.slice(first, last + 1).map(rulesOf);
  for (const rules of table) {
    expect(rules, picture).toEqual(table[0]);
  }
  return table[0] ?? [];
}

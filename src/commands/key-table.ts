import type { ProviderSnapshot } from '../engine.js';
import { isActive, isNumeric, styleOf, textOf, titleOf } from '../tui/key-columns.js';
import { type KeyRow, listRows } from '../tui/key-rows.js';
import { styleText } from './style-text.js';

/** Those of the screen that say something in a line that stands still. */
const allColumns = [
  'provider',
  'key',
  'secret',
  'health',
  'latency',
  'uses',
  'failures',
  'left',
] as const;
type Column = (typeof allColumns)[number];

/**
 * One line per key under a heading; `*` marks the key that the next request tries first. Names, masks
 * and glyphs take one column per character, so that nothing has to be measured: the package that
 * measures would double the time that `status` takes.
 */
export function keyTable(
  providers: readonly ProviderSnapshot[],
  { color, now }: { readonly color: boolean; readonly now: number },
): readonly string[] {
  const rows = listRows({ providers });
  // What the providers tell is left is not shown at all where none tells.
  const columns = allColumns.filter(
    (column) => column !== 'left' || rows.some((row) => textOf(column, row, now) !== ''),
  );
  const widths = columns.map((column) =>
    Math.max(titleOf(column).length, ...rows.map((row) => textOf(column, row, now).length)),
  );
  const line = (mark: string, cell: (column: Column, width: number) => string) =>
    `${mark} ${columns.map((column, index) => cell(column, widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [
    line(' ', (column, width) =>
      pad(styleText(titleOf(column), { bold: true }, color), titleOf(column), column, width),
    ),
    ...rows.map((row: KeyRow) =>
      line(isActive(row) ? '*' : ' ', (column, width) => {
        const plain = textOf(column, row, now);
        return pad(styleText(plain, styleOf(column, row, now), color), plain, column, width);
      }),
    ),
  ];
}

/** Padded by the width of the plain text: escape codes would count wrongly. */
function pad(painted: string, plain: string, column: Column, width: number): string {
  const blanks = ' '.repeat(Math.max(0, width - plain.length));
  return isNumeric(column) ? blanks + painted : painted + blanks;
}

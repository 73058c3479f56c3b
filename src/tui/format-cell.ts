import { fitText } from './fit-text.js';
import { formatSparkline } from './format-sparkline.js';
import { formatState } from './format-state.js';
import { type ColumnName, isActive, isNumeric, textOf, titleOf } from './key-columns.js';
import type { KeyRow, Sort, SortColumn } from './key-rows.js';
import { measureText } from './measure-text.js';
import { usesPerMinute } from './recent-uses.js';

export type CellModel = {
  readonly row: KeyRow;
  readonly isCursor: boolean;
  /** The busiest minute of any key, so that the rows can be compared. */
  readonly busiest: number;
};

const sortedBy: Readonly<Partial<Record<ColumnName, SortColumn>>> = {
  provider: 'provider',
  key: 'key',
  health: 'health',
  latency: 'latency',
  uses: 'uses',
  failures: 'failures',
  last: 'last used',
};

/** The title of one column, exactly `width` wide; that of the sorted one points its way. */
export function formatTitle(column: ColumnName, width: number, sort: Sort): string {
  const isSorted = sort.by !== null && sortedBy[column] === sort.by;
  const arrow = isSorted ? (sort.reversed ? '↑' : '↓') : '';
  if (isNumeric(column)) {
    // In the blank at the right, so that the titles stay where they are.
    return ` ${fitText(titleOf(column), width - 2, 'right')}${arrow || ' '}`;
  }
  return ` ${fitText(titleOf(column) + arrow, width - 2)} `;
}

/** The text of one cell, exactly `width` columns wide with its blanks. */
export function formatCell(
  column: ColumnName,
  width: number,
  model: CellModel,
  now: number,
): string {
  const { row, isCursor } = model;
  if (column === 'provider') {
    const marks = (isCursor ? '▸' : ' ') + (isActive(row) ? '*' : ' ');
    return `${marks}${fitText(textOf(column, row, now), width - 3)} `;
  }
  const text = fittedText(column, model, width - 2, now);
  return ` ${fitText(text, width - 2, isNumeric(column) ? 'right' : 'left')} `;
}

function fittedText(
  column: Exclude<ColumnName, 'provider'>,
  { row, busiest }: CellModel,
  width: number,
  now: number,
): string {
  switch (column) {
    case 'secret':
      return fitSecret(row.key.masked, width);
    case 'health':
      return formatState(row.key, now, width);
    case 'activity':
      return formatSparkline(usesPerMinute(row.key, now), busiest);
    default:
      return textOf(column, row, now);
  }
}

/** Two keys of one provider differ in their ends, so it is the beginning that gives way. */
function fitSecret(masked: string, width: number): string {
  const end = masked.slice(masked.lastIndexOf('…'));
  return measureText(masked).width > width && measureText(end).width <= width ? end : masked;
}

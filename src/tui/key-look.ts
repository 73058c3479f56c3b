import type { Column } from './fit-columns.js';
import { formatCell, formatTitle, styleOfCell } from './format-cell.js';
import type { KeyRow } from './key-rows.js';
import { paint, type Style } from './theme.js';
import { type UsageHistory, usesPerMinute } from './usage-history.js';

/**
 * All that can be seen of one line of the table, in one string: the style of its rules and its
 * painted cells. A string, so that two looks that are the same are equal.
 */
export type Look = string;

type LookOptions = {
  readonly columns: readonly Column[];
  readonly usage: UsageHistory;
  /** The busiest minute of any key, so that the rows can be compared. */
  readonly busiest: number;
  readonly dimmed: boolean;
  readonly color: boolean;
  readonly now: number;
};

/** Never in a cell: it would have been cleaned away. */
const border = '\u0000';

const ruleStyles: Readonly<Record<string, Style>> = {
  dim: { dim: true },
  inverse: { inverse: true },
  'dim inverse': { dim: true, inverse: true },
};

export function lookOfRow(
  row: KeyRow,
  options: LookOptions & { readonly isCursor: boolean },
): Look {
  const { columns, usage, busiest, dimmed, color, now, isCursor } = options;
  const model = {
    row,
    isCursor,
    activity: usesPerMinute(usage, row.key.id, now),
    busiest,
  };
  const cells = columns.map(({ name, width }) => {
    const style = styleOfCell(name, row);
    // Inverse alone: with its own colour too, a cell would be a block of that colour.
    const shown = isCursor
      ? { inverse: true, dim: dimmed }
      : { ...style, dim: dimmed || style.dim === true };
    return paint(formatCell(name, width, model, now), shown, color);
  });
  const rule = isCursor ? (dimmed ? 'dim inverse' : 'inverse') : 'dim';
  return [rule, ...cells].join(border);
}

export function lookOfTitles({ columns, dimmed, color }: LookOptions): Look {
  const titles = columns.map(({ name, width }) =>
    paint(formatTitle(name, width), { bold: !dimmed, dim: dimmed }, color),
  );
  return ['dim', ...titles].join(border);
}

/** Of a line that is nothing but rules. */
export function lookOfRule(columns: readonly Column[]): Look {
  return [
    'dim',
    ...columns.map(({ width }) => paint('─'.repeat(width), { dim: true }, false)),
  ].join(border);
}

export function readCell(look: Look, column: number): string {
  return look.split(border)[column + 1] ?? '';
}

export function paintRule(look: Look, rule: string): string {
  return paint(rule, ruleStyles[look.split(border, 1)[0] ?? ''] ?? {}, false);
}

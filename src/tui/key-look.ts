import type { Column } from './fit-columns.js';
import { formatCell, formatTitle } from './format-cell.js';
import { styleOf } from './key-columns.js';
import type { KeyRow, Sort } from './key-rows.js';
import { paint, type Style } from './theme.js';

/**
 * All that can be seen of one line of the table, in one string: the style that the whole line has,
 * or else its rules, and its cells. A string, so that two looks that are the same are equal.
 */
export type Look = string;

type LookOptions = {
  readonly columns: readonly Column[];
  /** The busiest minute of any key, so that the rows can be compared. */
  readonly busiest: number;
  readonly dimmed: boolean;
  readonly color: boolean;
  readonly now: number;
};

/** Never in a cell: it would have been cleaned away. */
const border = '\u0000';

/** What a line begins with: its style, and whether its cells have styles of their own. */
const lineStyles = {
  'dim rules': { style: { dim: true }, isWhole: false },
  dim: { style: { dim: true }, isWhole: true },
  inverse: { style: { inverse: true }, isWhole: true },
  'dim inverse': { style: { dim: true, inverse: true }, isWhole: true },
} as const satisfies Readonly<Record<string, { style: Style; isWhole: boolean }>>;
type LineStyle = keyof typeof lineStyles;

export function lookOfRow(
  row: KeyRow,
  options: LookOptions & { readonly isCursor: boolean },
): Look {
  const { columns, busiest, dimmed, color, now, isCursor } = options;
  const model = { row, isCursor, busiest };
  const cells = columns.map(({ name, width }) => {
    const text = formatCell(name, width, model, now);
    return isCursor || dimmed ? text : paint(text, styleOf(name, row, now), color);
  });
  // Inverse alone: with their own colours too, the cells would be blocks of them.
  const cursorStyle = dimmed ? 'dim inverse' : 'inverse';
  return compose(isCursor ? cursorStyle : dimmed ? 'dim' : 'dim rules', cells);
}

export function lookOfTitles({ columns, dimmed, color }: LookOptions, sort: Sort): Look {
  const titles = columns.map(({ name, width }) =>
    paint(formatTitle(name, width, sort), { bold: !dimmed }, color),
  );
  return compose(dimmed ? 'dim' : 'dim rules', titles);
}

/** Of a line that is nothing but rules. */
export function lookOfRule(columns: readonly Column[]): Look {
  return compose(
    'dim',
    columns.map(({ width }) => '─'.repeat(width)),
  );
}

/** A part of a line as ink-table names it: the number of a cell, or the text of a rule. */
export type Part = { readonly cell: number } | { readonly rule: string };

export function paintLook(look: Look, parts: readonly Part[]): string {
  const [first = 'dim', ...cells] = look.split(border);
  const { style, isWhole } = lineStyles[first as LineStyle];
  const texts = parts.map((part) => {
    if ('cell' in part) {
      return cells[part.cell] ?? '';
    }
    return isWhole ? part.rule : paint(part.rule, style, false);
  });
  return isWhole ? paint(texts.join(''), style, false) : texts.join('');
}

function compose(line: LineStyle, cells: readonly string[]): Look {
  return [line, ...cells].join(border);
}

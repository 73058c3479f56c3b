import { countedMinutes } from '../keys/minute-counts.js';
import { type KeyRow, keyName } from './key-rows.js';
import { measureText } from './measure-text.js';

export const columnNames = [
  'provider',
  'key',
  'secret',
  'health',
  'latency',
  'uses',
  'failures',
  'last',
  'activity',
] as const;
export type ColumnName = (typeof columnNames)[number];

/** `width` counts the blanks inside the column, and not the rules beside it. */
export type Column = { readonly name: ColumnName; readonly width: number };

/** In the order in which a narrow window drops them. */
const dropOrder = ['activity', 'last', 'latency', 'failures'] as const satisfies ColumnName[];

const fixedWidths: Readonly<Partial<Record<ColumnName, number>>> = {
  health: 16,
  latency: 7,
  uses: 7,
  failures: 7,
  last: 10,
  activity: countedMinutes + 2,
};

/** Where nothing had to be dropped: room for `▲ unreachable 59m`. */
const roomyHealth = 19;

/** What a text column gets before any column is dropped for it, and what it never falls below. */
const textColumns = [
  { name: 'provider', comfortable: 13, least: 13, padding: 3 },
  { name: 'key', comfortable: 9, least: 8, padding: 2 },
  { name: 'secret', comfortable: 13, least: 9, padding: 2 },
] as const;
type TextColumn = (typeof textColumns)[number];

/** The columns that a table of `width` can show, wide enough together to fill it. */
export function fitColumns(rows: readonly KeyRow[], width: number): readonly Column[] {
  const wanted = new Map(textColumns.map((column) => [column.name, naturalWidth(rows, column)]));
  for (let dropped = 0; dropped <= dropOrder.length; dropped += 1) {
    const gone: readonly ColumnName[] = dropOrder.slice(0, dropped);
    const names = columnNames.filter((name) => !gone.includes(name));
    const isLast = dropped === dropOrder.length;
    const widthOf = (name: ColumnName) =>
      name === 'health' && dropped === 0 ? roomyHealth : fixedWidths[name];
    const left = width - names.length - 1 - sum(names.map((name) => widthOf(name) ?? 0));
    const floor = textColumns.map(({ name, comfortable, least }) =>
      isLast ? least : Math.min(comfortable, wanted.get(name) ?? comfortable),
    );
    if (left < sum(floor) && !isLast) {
      continue;
    }
    const widths = share(left, floor, [...wanted.values()]);
    return names.map((name) => ({
      name,
      width: widthOf(name) ?? widths[textColumns.findIndex((text) => text.name === name)] ?? 0,
    }));
  }
  return [];
}

/** First what each column needs, then the rest in equal parts. */
function share(room: number, floor: readonly number[], wanted: readonly number[]): number[] {
  const widths = [...floor];
  let left = room - sum(floor);
  const grow = (wants: (index: number) => boolean) => {
    while (left > 0) {
      const smallest = widths
        .map((width, index) => ({ width, index }))
        .filter(({ index }) => wants(index))
        .sort((a, b) => a.width - b.width)[0];
      if (smallest === undefined) {
        return;
      }
      widths[smallest.index] = smallest.width + 1;
      left -= 1;
    }
  };
  grow((index) => (widths[index] ?? 0) < (wanted[index] ?? 0));
  const spare = left;
  for (const index of widths.keys()) {
    const part = Math.floor(spare / widths.length) + (index < spare % widths.length ? 1 : 0);
    widths[index] = (widths[index] ?? 0) + Math.max(0, part);
  }
  return widths;
}

function naturalWidth(rows: readonly KeyRow[], column: TextColumn): number {
  // A name of 300 characters must not push every other column off the screen.
  const widest = rows.reduce(
    (most, row) => Math.max(most, measureText(textOf(row, column)).width),
    column.name.length,
  );
  return Math.min(widest, 40) + column.padding;
}

function textOf({ key, provider }: KeyRow, column: TextColumn): string {
  if (column.name === 'provider') {
    return provider.name;
  }
  return column.name === 'key' ? keyName(key) : key.masked;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

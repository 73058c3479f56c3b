import { countedMinutes } from '../keys/minute-counts.js';
import { type ColumnName, columnNames, textOf } from './key-columns.js';
import type { KeyRow } from './key-rows.js';
import { measureText } from './measure-text.js';

/** `width` counts the blanks inside the column, and not the rules beside it. */
export type Column = { readonly name: ColumnName; readonly width: number };

/** In the order in which a narrow window drops them. */
const dropOrder = [
  'left',
  'activity',
  'last',
  'latency',
  'failures',
] as const satisfies ColumnName[];

const fixedWidths: Readonly<Partial<Record<ColumnName, number>>> = {
  health: 16,
  latency: 7,
  uses: 7,
  failures: 7,
  last: 10,
  activity: countedMinutes + 2,
};

/** Where the sparkline has room, too: enough for `▲ unreachable 59m`. */
const roomyHealth = 19;

/** What is left is shown only where names of this length need not give way to it. */
const widestName = 24;

/** Of what is left: `12.8k req, 12.8k tok` and a little more. */
const widestLeft = 24;

/** What a text column gets before any column is dropped for it, and what it never falls below. */
const textColumns = [
  { name: 'provider', comfortable: 13, least: 13, padding: 3 },
  { name: 'key', comfortable: 9, least: 8, padding: 2 },
  { name: 'secret', comfortable: 13, least: 9, padding: 2 },
] as const;
type TextColumn = (typeof textColumns)[number];

/** The columns that a table of `width` can show, wide enough together to fill it. */
export function fitColumns(rows: readonly KeyRow[], width: number, now: number): readonly Column[] {
  const wanted = new Map(textColumns.map((column) => [column.name, naturalWidth(rows, column)]));
  const left = Math.min(widest(rows, 'left', now), widestLeft);
  // Where no provider tells of limits or money there is no column for it.
  const all = columnNames.filter((name) => name !== 'left' || left > 0);
  const toDrop = dropOrder.filter((name) => all.includes(name));
  for (let dropped = 0; dropped <= toDrop.length; dropped += 1) {
    const gone: readonly ColumnName[] = toDrop.slice(0, dropped);
    const names = all.filter((name) => !gone.includes(name));
    const isLast = dropped === toDrop.length;
    const widthOf = (name: ColumnName) =>
      name === 'left'
        ? Math.max(left, name.length) + 2
        : name === 'health' && names.includes('activity')
          ? roomyHealth
          : fixedWidths[name];
    const room = width - names.length - 1 - sum(names.map((name) => widthOf(name) ?? 0));
    const floor = textColumns.map(({ name, comfortable, least }) =>
      isLast
        ? least
        : Math.min(
            names.includes('left') ? widestName : comfortable,
            wanted.get(name) ?? comfortable,
          ),
    );
    if (room < sum(floor) && !isLast) {
      continue;
    }
    const widths = share(room, floor, [...wanted.values()]);
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

function naturalWidth(rows: readonly KeyRow[], { name, padding }: TextColumn): number {
  // A name of 300 characters must not push every other column off the screen.
  return Math.min(Math.max(name.length, widest(rows, name, 0)), 40) + padding;
}

function widest(
  rows: readonly KeyRow[],
  name: Exclude<ColumnName, 'activity'>,
  now: number,
): number {
  return rows.reduce((most, row) => Math.max(most, measureText(textOf(name, row, now)).width), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import type { KeySnapshot, ProviderSnapshot } from '../engine.js';
import { formatState, stateLooks } from '../tui/format-state.js';
import type { Style } from '../tui/theme.js';
import { formatLeft } from './format-left.js';
import { keyName } from './key-name.js';
import { styleText } from './style-text.js';

type Row = { readonly provider: ProviderSnapshot; readonly key: KeySnapshot };

type Column = {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Left out if it would be empty. */
  readonly isOptional?: boolean;
  text(row: Row, now: number): string;
  style?(row: Row): Style;
};

const allColumns: readonly Column[] = [
  { heading: 'PROVIDER', align: 'left', text: ({ provider }) => provider.name },
  { heading: 'KEY', align: 'left', text: ({ key }) => keyName(key.id) },
  { heading: 'SECRET', align: 'left', text: ({ key }) => key.masked },
  {
    heading: 'HEALTH',
    align: 'left',
    text: ({ key }, now) => formatState(key, now),
    style: ({ key }) => ({ color: stateLooks[key.state].color }),
  },
  { heading: 'USES', align: 'right', text: ({ key }) => String(key.counts.requests) },
  { heading: 'FAILS', align: 'right', text: ({ key }) => String(failures(key)) },
  { heading: 'MS', align: 'right', text: ({ key }) => milliseconds(key.latencyMs.p50) },
  // what the provider tells is left; not shown at all where none tells
  {
    heading: 'LEFT',
    align: 'left',
    isOptional: true,
    text: ({ key }, now) => formatLeft(key, now),
  },
];

/**
 * One line per key under a heading; `*` marks the key that the next request tries first. Names, masks
 * and glyphs take one column per character, so that nothing has to be measured: the package that
 * measures would double the time that `status` takes.
 */
export function keyTable(
  providers: readonly ProviderSnapshot[],
  { color, now }: { readonly color: boolean; readonly now: number },
): readonly string[] {
  const rows = providers.flatMap((provider) =>
    provider.keys.map((key): Row => ({ provider, key })),
  );
  const columns = allColumns.filter(
    ({ isOptional, text }) => isOptional !== true || rows.some((row) => text(row, now) !== ''),
  );
  const widths = columns.map(({ heading, text }) =>
    Math.max(heading.length, ...rows.map((row) => text(row, now).length)),
  );
  const line = (mark: string, cell: (column: Column, width: number) => string) =>
    `${mark} ${columns.map((column, index) => cell(column, widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [
    line(' ', ({ heading, align }, width) =>
      pad(styleText(heading, { bold: true }, color), heading, align, width),
    ),
    ...rows.map((row) =>
      line(row.provider.activeKey === row.key.id ? '*' : ' ', ({ text, style, align }, width) => {
        const plain = text(row, now);
        return pad(styleText(plain, style?.(row) ?? {}, color), plain, align, width);
      }),
    ),
  ];
}

/** Padded by the width of the plain text: escape codes would count wrongly. */
function pad(painted: string, plain: string, align: Column['align'], width: number): string {
  const blanks = ' '.repeat(Math.max(0, width - plain.length));
  return align === 'left' ? painted + blanks : blanks + painted;
}

function failures(key: KeySnapshot): number {
  return Object.values(key.counts.failures).reduce((total, count) => total + count, 0);
}

function milliseconds(latency: number | null): string {
  return latency === null ? '—' : String(Math.round(latency));
}

import { countedMinutes } from '../keys/minute-counts.js';
import type { ColumnName } from './fit-columns.js';
import { fitText } from './fit-text.js';
import { formatElapsed } from './format-duration.js';
import { formatCount } from './format-number.js';
import { formatSparkline } from './format-sparkline.js';
import { formatState, stateLooks } from './format-state.js';
import { countFailures, type KeyRow, keyName } from './key-rows.js';
import { measureText } from './measure-text.js';
import { usesPerMinute } from './recent-uses.js';
import type { Style } from './theme.js';

const titles: Readonly<Record<ColumnName, string>> = {
  provider: 'PROVIDER',
  key: 'KEY',
  secret: 'SECRET',
  health: 'HEALTH',
  latency: 'MS',
  uses: 'USES',
  failures: 'FAILS',
  last: 'LAST',
  activity: `LAST ${countedMinutes} MINUTES`,
};

const numeric: readonly ColumnName[] = ['latency', 'uses', 'failures', 'last'];

export type CellModel = {
  readonly row: KeyRow;
  readonly isCursor: boolean;
  /** The busiest minute of any key, so that the rows can be compared. */
  readonly busiest: number;
};

export function formatTitle(column: ColumnName, width: number): string {
  return pad(column, titles[column], width);
}

/** The text of one cell, exactly `width` columns wide with its blanks. */
export function formatCell(
  column: ColumnName,
  width: number,
  model: CellModel,
  now: number,
): string {
  const { row, isCursor } = model;
  if (column !== 'provider') {
    return pad(column, contentOf(column, model, width - 2, now), width);
  }
  const marks = (isCursor ? '▸' : ' ') + (isActive(row) ? '*' : ' ');
  return `${marks}${fitText(row.provider.name, width - 3)} `;
}

export function styleOfCell(column: ColumnName, { key }: KeyRow): Style {
  if (column === 'health') {
    const { color } = stateLooks[key.state];
    return color === undefined ? {} : { color };
  }
  if (column === 'activity') {
    return { color: 'cyan' };
  }
  return key.state === 'disabled' ? { dim: true } : {};
}

export function isActive({ key, provider }: KeyRow): boolean {
  return provider.activeKey === key.id;
}

function contentOf(column: ColumnName, model: CellModel, width: number, now: number): string {
  const { key } = model.row;
  switch (column) {
    case 'key':
      return keyName(key);
    case 'secret':
      return formatSecret(key.masked, width);
    case 'health':
      return formatState(key, now, width);
    case 'latency':
      return key.latencyMs.p50 === null ? '—' : formatCount(key.latencyMs.p50);
    case 'uses':
      return formatCount(key.counts.requests);
    case 'failures':
      return formatCount(countFailures(key));
    case 'last':
      return formatLast(key.lastUsedAt, now);
    case 'activity':
      return formatSparkline(usesPerMinute(key, now), model.busiest);
    case 'provider':
      return model.row.provider.name;
  }
}

/** Two keys of one provider differ in their ends, so it is the beginning that gives way. */
function formatSecret(masked: string, width: number): string {
  const end = masked.slice(masked.lastIndexOf('…'));
  return measureText(masked).width > width && measureText(end).width <= width ? end : masked;
}

function formatLast(at: string | null, now: number): string {
  if (at === null) {
    return '—';
  }
  const elapsed = now - Date.parse(at);
  return elapsed < 60_000 ? 'now' : `${formatElapsed(elapsed)} ago`;
}

function pad(column: ColumnName, text: string, width: number): string {
  return ` ${fitText(text, width - 2, numeric.includes(column) ? 'right' : 'left')} `;
}

import { countedMinutes } from '../keys/minute-counts.js';
import { formatElapsed } from './format-duration.js';
import { formatLeft, isSpent } from './format-left.js';
import { formatCount } from './format-number.js';
import { formatState, stateLooks } from './format-state.js';
import { keyName } from './key-name.js';
import { countFailures, type KeyRow } from './key-rows.js';
import type { Style } from './theme.js';

/** The columns of a table of keys, on the screen and in `keyctl status`, in their order. */
export const columnNames = [
  'provider',
  'key',
  'secret',
  'health',
  'latency',
  'uses',
  'failures',
  'left',
  'last',
  'activity',
] as const;
export type ColumnName = (typeof columnNames)[number];

const titles: Readonly<Record<ColumnName, string>> = {
  provider: 'PROVIDER',
  key: 'KEY',
  secret: 'SECRET',
  health: 'HEALTH',
  latency: 'MS',
  uses: 'USES',
  failures: 'FAILS',
  left: 'LEFT',
  last: 'LAST',
  activity: `LAST ${countedMinutes} MINUTES`,
};

const numeric: readonly ColumnName[] = ['latency', 'uses', 'failures', 'last'];

export function titleOf(column: ColumnName): string {
  return titles[column];
}

export function isNumeric(column: ColumnName): boolean {
  return numeric.includes(column);
}

/** What a key has in a column, at its full length. The sparkline is compared with others: it has none. */
export function textOf(
  column: Exclude<ColumnName, 'activity'>,
  { key, provider }: KeyRow,
  now: number,
): string {
  switch (column) {
    case 'provider':
      return provider.name;
    case 'key':
      return `${keyName(key.id)}${key.warnings.length === 0 ? '' : ' ▲'}`;
    case 'secret':
      return key.masked;
    case 'health':
      return formatState(key, now);
    case 'latency':
      return key.latencyMs.p50 === null ? '—' : formatCount(key.latencyMs.p50);
    case 'uses':
      return formatCount(key.counts.requests);
    case 'failures':
      return formatCount(countFailures(key));
    case 'left':
      return formatLeft(key, now);
    case 'last':
      return formatLast(key.lastUsedAt, now);
  }
}

export function styleOf(column: ColumnName, { key }: KeyRow, now: number): Style {
  switch (column) {
    case 'health':
      return stateLooks[key.state].style;
    case 'activity':
      return { color: 'cyan' };
    case 'left':
      return isSpent(key, now) ? { color: 'yellow' } : {};
    case 'key':
      return key.warnings.length > 0 ? { color: 'yellow' } : dimIfDisabled(key);
    default:
      return dimIfDisabled(key);
  }
}

function dimIfDisabled({ state }: KeyRow['key']): Style {
  return state === 'disabled' ? { dim: true } : {};
}

/** The key that the next request tries first; it has the `*`. */
export function isActive({ key, provider }: KeyRow): boolean {
  return provider.activeKey === key.id;
}

function formatLast(at: string | null, now: number): string {
  if (at === null) {
    return '—';
  }
  const elapsed = now - Date.parse(at);
  return elapsed < 60_000 ? 'now' : `${formatElapsed(elapsed)} ago`;
}

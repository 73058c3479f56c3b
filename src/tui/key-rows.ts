import type { KeySnapshot, ProviderSnapshot, Snapshot } from '../engine.js';
import { states } from '../keys/health.js';
import { failureOutcomes } from '../keys/outcome.js';
import { keyName } from './key-name.js';

/** A key together with the provider that it belongs to. */
export type KeyRow = {
  readonly key: KeySnapshot;
  readonly provider: ProviderSnapshot;
  /** From 1, in the order of the config. */
  readonly place: number;
};

export const sortColumns = [
  'provider',
  'key',
  'health',
  'latency',
  'uses',
  'failures',
  'last used',
] as const;
export type SortColumn = (typeof sortColumns)[number];

/** `by: null` is the order of the config, which is the order in which keys are tried. */
export type Sort = { readonly by: SortColumn | null; readonly reversed: boolean };

export function listRows(snapshot: Pick<Snapshot, 'providers'>): readonly KeyRow[] {
  return snapshot.providers.flatMap((provider) =>
    provider.keys.map((key, index) => ({ key, provider, place: index + 1 })),
  );
}

/** Rows that have every word of the filter in their provider, key or health word. */
export function filterRows(rows: readonly KeyRow[], filter: string): readonly KeyRow[] {
  const words = filter.toLowerCase().split(' ').filter(Boolean);
  if (words.length === 0) {
    return rows;
  }
  return rows.filter(({ key, provider }) => {
    const text = `${provider.name} ${keyName(key.id)} ${key.id} ${key.state}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function sortRows(rows: readonly KeyRow[], sort: Sort): readonly KeyRow[] {
  const compare = sort.by === null ? () => 0 : comparers[sort.by];
  const sorted = rows.toSorted(compare);
  return sort.reversed ? sorted.reverse() : sorted;
}

export function countFailures(key: KeySnapshot): number {
  return failureOutcomes.reduce((sum, outcome) => sum + key.counts.failures[outcome], 0);
}

export function countInFlight(snapshot: Snapshot): number {
  return listRows(snapshot).reduce((sum, { key }) => sum + key.counts.inFlight, 0);
}

/** Made when it is first wanted: it takes 10 ms, which `keyctl status` has no use for. */
let collator: Intl.Collator | null = null;

/** `9` before `10`. */
function compareNames(one: string, other: string): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(one, other);
}

// Numbers come biggest first, for that is what people sort by numbers for; latency slowest first.
const comparers: Readonly<Record<SortColumn, (a: KeyRow, b: KeyRow) => number>> = {
  provider: (a, b) => compareNames(a.provider.name, b.provider.name),
  key: (a, b) => compareNames(keyName(a.key.id), keyName(b.key.id)),
  health: (a, b) => severity(a) - severity(b),
  latency: (a, b) => (b.key.latencyMs.p50 ?? -1) - (a.key.latencyMs.p50 ?? -1),
  uses: (a, b) => b.key.counts.requests - a.key.counts.requests,
  failures: (a, b) => countFailures(b.key) - countFailures(a.key),
  'last used': (a, b) => (b.key.lastUsedAt ?? '').localeCompare(a.key.lastUsedAt ?? ''),
};

function severity({ key }: KeyRow): number {
  // What the user switched off himself is no trouble: it comes last.
  return key.state === 'disabled' ? states.length : states.indexOf(key.state);
}

import type { KeyId, Snapshot } from '../engine.js';
import { activityMinutes } from './fit-columns.js';
import { listRows } from './key-rows.js';

/**
 * Uses per key and minute since the screen was opened. The engine only tells totals, so this is
 * their difference; it begins empty, also on a screen that attaches to an old engine.
 */
export type UsageHistory = {
  /** Minutes since the Unix epoch of the newest value. */
  readonly minute: number;
  readonly totals: ReadonlyMap<KeyId, number>;
  readonly perMinute: ReadonlyMap<KeyId, readonly number[]>;
};

export const emptyUsageHistory: UsageHistory = {
  minute: 0,
  totals: new Map(),
  perMinute: new Map(),
};

export function recordUsage(history: UsageHistory, snapshot: Snapshot, now: number): UsageHistory {
  const minute = Math.floor(now / 60_000);
  const totals = new Map<KeyId, number>();
  const perMinute = new Map<KeyId, readonly number[]>();
  for (const { key } of listRows(snapshot)) {
    const before = history.totals.get(key.id) ?? key.counts.requests;
    const uses = Math.max(0, key.counts.requests - before);
    const values = usesPerMinute(history, key.id, now);
    totals.set(key.id, key.counts.requests);
    perMinute.set(key.id, [...values.slice(0, -1), (values.at(-1) ?? 0) + uses]);
  }
  return { minute, totals, perMinute };
}

/** The newest last, also when nothing was recorded for some minutes. */
export function usesPerMinute(history: UsageHistory, id: KeyId, now: number): readonly number[] {
  const blank = Array.from({ length: activityMinutes }, () => 0);
  const passed = Math.max(0, Math.floor(now / 60_000) - history.minute);
  const values = history.perMinute.get(id) ?? blank;
  return [...values, ...blank.slice(0, passed)].slice(-activityMinutes);
}

export function busiestMinute({ perMinute }: UsageHistory): number {
  let most = 0;
  for (const values of perMinute.values()) {
    most = Math.max(most, ...values);
  }
  return most;
}

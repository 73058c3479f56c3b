import type { Snapshot } from '../engine.js';

const texts = new WeakMap<Snapshot, string>();

/** A snapshot never changes, so all who watch share one text of it. */
export function snapshotJson(snapshot: Snapshot): string {
  const known = texts.get(snapshot);
  if (known !== undefined) {
    return known;
  }
  const text = JSON.stringify(snapshot);
  texts.set(snapshot, text);
  return text;
}

import type { LinkState } from '../engine.js';
import { formatAgo } from './format-duration.js';
import { formatAmount } from './format-number.js';
import { countInFlight, listRows } from './key-rows.js';

const recentMs = 10 * 60_000;

/** What would lose its engine if this screen ended, as a question; null if nothing would. */
export function askBeforeQuitting(link: LinkState, now: number): string | null {
  if (link.kind !== 'hosting') {
    return null;
  }
  const snapshot = link.engine.getSnapshot();
  if (snapshot.engine.draining) {
    return null;
  }
  const inFlight = countInFlight(snapshot);
  if (inFlight > 0) {
    return `${formatAmount(inFlight, 'request')} in flight: quit once done, and end their engine?`;
  }
  const lastUses = listRows(snapshot)
    .filter(({ key }) => key.lastUsedAt !== null)
    .map(({ key, provider }) => ({ at: Date.parse(key.lastUsedAt ?? ''), name: provider.name }))
    .sort((a, b) => b.at - a.at);
  const last = lastUses[0];
  if (last === undefined || now - last.at > recentMs) {
    return null;
  }
  return `${last.name} was used ${formatAgo(now - last.at)} through this engine: quit and end it?`;
}

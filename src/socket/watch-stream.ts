import type { ServerResponse } from 'node:http';
import type { Engine, Snapshot } from '../engine.js';
import { startJsonLines } from './json-lines.js';
import type { OpenStreams } from './open-streams.js';
import { snapshotJson } from './snapshot-json.js';

/**
 * First the snapshot now, then one line per change: the snapshot and, if wanted, the events since
 * the line before. A slow reader misses snapshots, never an event that the engine still has.
 */
export function streamSnapshots(
  engine: Engine,
  response: ServerResponse,
  streams: OpenStreams,
  { withEvents }: { readonly withEvents: boolean },
): undefined {
  let sent: Snapshot | null = null;
  let seq = 0;
  const lines = startJsonLines(response, next);
  // before the first look, so that no change falls between the two
  streams.follow(response, lines);
  lines.wake();

  async function next(): Promise<string | null> {
    if (sent === null) {
      sent = engine.getSnapshot();
      seq = sent.events.at(-1)?.seq ?? 0;
      return `{"snapshot":${snapshotJson(sent)}}\n`;
    }
    const events = withEvents ? await engine.eventsSince(seq) : [];
    const snapshot = engine.getSnapshot();
    if (snapshot === sent && events.length === 0) {
      return null;
    }
    sent = snapshot;
    seq = events.at(-1)?.seq ?? seq;
    const told = withEvents ? `,"events":${JSON.stringify(events)}` : '';
    return `{"snapshot":${snapshotJson(sent)}${told}}\n`;
  }
}

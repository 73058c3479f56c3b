import type { Snapshot } from '../engine.js';
import { otherVersion } from './client-errors.js';
import { requestControl } from './request-control.js';

/** The engine's state now. Throws `engine-not-running`, `engine-lost` or `socket-unusable`. */
export async function fetchSnapshot(socketPath: string, timeoutMs = 5_000): Promise<Snapshot> {
  const answer = await requestControl(socketPath, 'GET', 'status', { timeoutMs });
  return checkSnapshot(answer, socketPath);
}

/** Enough to tell a snapshot of this protocol; a full schema would double the start of `status`. */
export function checkSnapshot(value: unknown, socketPath: string): Snapshot {
  const { engine, providers, events } = (value ?? {}) as Partial<Snapshot>;
  const known =
    typeof engine?.pid === 'number' &&
    typeof engine.version === 'string' &&
    typeof engine.configPath === 'string' &&
    Array.isArray(providers) &&
    Array.isArray(events);
  if (!known) {
    throw otherVersion(socketPath);
  }
  return value as Snapshot;
}

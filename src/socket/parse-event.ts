import type { EngineEvent } from '../engine.js';
import { otherVersion } from './client-errors.js';
import { parseJson } from './parse-json.js';

/** One line of `events`. Throws `socket-unusable` for one that no engine of this version sends. */
export function parseEvent(line: string, socketPath: string): EngineEvent {
  const value = parseJson(line) as Partial<EngineEvent> | null;
  if (typeof value?.seq !== 'number' || typeof value.type !== 'string') {
    throw otherVersion(socketPath);
  }
  return value as EngineEvent;
}

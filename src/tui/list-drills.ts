import type { Snapshot } from '../engine.js';
import { describeDrill } from '../keys/drill.js';
import { formatTime } from './format-time.js';
import { listRows } from './key-rows.js';

/** `drill: openai/1 answers 429 until 14:03:11`, for each one that runs. */
export function listDrills(providers: Snapshot['providers']): readonly string[] {
  return listRows({ providers }).flatMap(({ key: { id, drill } }) =>
    drill === null
      ? []
      : [`drill: ${id} ${describeDrill(drill.answer)} until ${formatTime(drill.until)}`],
  );
}

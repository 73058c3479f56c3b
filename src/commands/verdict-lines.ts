import type { KeySnapshot } from '../engine.js';
import { formatState, stateLooks } from '../tui/format-state.js';
import { styleText } from './style-text.js';

/** `openai/work  ● healthy      GET /models → 200`, one line per key. Ids and states take one column per character. */
export function verdictLines(
  keys: readonly KeySnapshot[],
  now: number,
  color: boolean,
): readonly string[] {
  const idWidth = Math.max(0, ...keys.map(({ id }) => id.length));
  const stateWidth = Math.max(0, ...keys.map((key) => formatState(key, now).length));
  return keys.map((key) => {
    const state = formatState(key, now);
    const blanks = ' '.repeat(stateWidth - state.length);
    const shown = styleText(state, { color: stateLooks[key.state].color }, color);
    const evidence = key.evidence?.text ?? key.lastError?.text ?? key.why;
    return `${key.id.padEnd(idWidth)}  ${shown}${blanks}  ${evidence}`;
  });
}

import stringWidth from 'string-width';
import { formatState, stateLooks } from '../tui/format-state.js';
import type { CheckedKey } from './checked-keys.js';
import { styleText } from './style-text.js';

/** `openai/work  ● healthy      GET /models → 200`, one line per key. */
export function verdictLines(
  checked: readonly CheckedKey[],
  now: number,
  color: boolean,
): readonly string[] {
  const idWidth = Math.max(0, ...checked.map(({ key }) => stringWidth(key.id)));
  const stateWidth = Math.max(0, ...checked.map(({ key }) => stringWidth(formatState(key, now))));
  return checked.map(({ key, finding }) => {
    const state = formatState(key, now);
    const blanks = ' '.repeat(stateWidth - stringWidth(state));
    const shown = styleText(state, { color: stateLooks[key.state].color }, color);
    return `${key.id.padEnd(idWidth)}  ${shown}${blanks}  ${finding}`;
  });
}

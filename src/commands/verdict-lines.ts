import type { KeySnapshot } from '../engine.js';
import { formatBalance } from '../tui/format-balance.js';
import { formatState, stateLooks } from '../tui/format-state.js';
import type { CheckedKey } from './checked-keys.js';
import { styleText } from './style-text.js';

/** `openrouter/work  ● healthy  GET /key → 200, $2.50 of $10.00 left`, one line per key. Ids and states are of narrow characters. */
export function verdictLines(
  checked: readonly CheckedKey[],
  now: number,
  color: boolean,
): readonly string[] {
  const idWidth = Math.max(0, ...checked.map(({ key }) => key.id.length));
  const stateWidth = Math.max(0, ...checked.map(({ key }) => formatState(key, now).length));
  return checked.map(({ key, finding }) => {
    const state = formatState(key, now);
    const blanks = ' '.repeat(stateWidth - state.length);
    const shown = styleText(state, stateLooks[key.state].style, color);
    return `${key.id.padEnd(idWidth)}  ${shown}${blanks}  ${finding}${moneyOf(key)}`;
  });
}

/** A key that is out of money has it in its evidence. */
function moneyOf({ health, balance }: KeySnapshot): string {
  return balance === null || health === 'exhausted' ? '' : `, ${formatBalance(balance)}`;
}

import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';

/** Whether the screen can be drawn: both ends are a terminal, and one that understands more than text. */
export function hasTerminal({ stdin, stdout, environment }: CommandContext): boolean {
  const { TERM } = environment;
  return stdin.isTTY === true && stdout.isTTY === true && TERM !== 'dumb';
}

export function needTerminal(context: CommandContext): void {
  if (!hasTerminal(context)) {
    throw new KeyctlError('not-a-terminal', 'keyctl tui needs a terminal', {
      hint: 'see the keys with `keyctl status`',
    });
  }
}

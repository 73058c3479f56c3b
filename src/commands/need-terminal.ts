import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';

/** Whether the screen can be drawn: both ends are a terminal, and one that understands more than text. */
export function hasTerminal({ stdin, stdout, environment }: CommandContext): boolean {
  const { TERM } = environment;
  return stdin.isTTY === true && stdout.isTTY === true && TERM !== 'dumb';
}

/** Throws `not-a-terminal` with what does work there. */
export function needTerminal(context: CommandContext, command: string): void {
  if (!hasTerminal(context)) {
    throw new KeyctlError('not-a-terminal', `${command} needs a terminal`, {
      hint: 'see the keys with `keyctl status`, or run the engine alone with `keyctl serve`',
    });
  }
}

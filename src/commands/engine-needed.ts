import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';

/** For what only a running engine can do; says what it is for, not only that none runs. */
export function engineNeeded(context: CommandContext, purpose: string): KeyctlError {
  return new KeyctlError(
    'engine-not-running',
    `no engine is running on ${context.paths.socket}, and ${purpose}`,
    { hint: 'start one with `keyctl` or `keyctl serve`' },
  );
}

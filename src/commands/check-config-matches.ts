import { realPath } from '../config/real-path.js';
import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';

/** Throws `different-config` if a config was named and the engine that runs uses another one. */
export function checkConfigMatches(context: CommandContext, running: string): void {
  const asked = context.paths.config;
  if (context.explicitConfig && realPath(asked) !== realPath(running)) {
    throw new KeyctlError(
      'different-config',
      `the engine that runs uses ${running}, not ${asked}`,
      {
        hint: 'leave --config out, or give that config a --socket of its own',
      },
    );
  }
}

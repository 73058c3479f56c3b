import { CommanderError } from 'commander';

/** commander ends in an error after `--help` and `--version`, too. */
export function endedWell(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

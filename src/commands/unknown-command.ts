import type { Command } from 'commander';
import { KeyctlError } from '../keyctl-error.js';
import { nearest } from './nearest.js';

/** The usage error for a word that is none of a command's subcommands, or for no word at all. */
export function unknownCommand(parent: Command): KeyctlError {
  const names = parent.commands.map((command) => command.name());
  const [word] = parent.args;
  if (word === undefined) {
    return new KeyctlError('usage', `keyctl ${parent.name()} needs one of ${names.join(', ')}`);
  }
  const near = nearest(word, names);
  return new KeyctlError('usage', `there is no command "${word}"`, {
    hint: near === null ? 'see `keyctl --help`' : `did you mean ${near}?`,
  });
}

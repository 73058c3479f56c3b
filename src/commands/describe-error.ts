import { CommanderError } from 'commander';
import { hideKeyLike } from '../config/looks-like-secret.js';
import { type ErrorCode, KeyctlError } from '../keyctl-error.js';

export type ErrorReport = {
  /** What stderr gets: `keyctl: error: …`, then `keyctl: hint: …`. */
  readonly lines: readonly string[];
  readonly exitCode: 1 | 2 | 126 | 127;
};

const usageCodes: ReadonlySet<ErrorCode> = new Set(['usage', 'not-a-terminal']);

/** As a shell has it, and `env`, `nohup` and their like. */
const shellCodes: Partial<Record<ErrorCode, 126 | 127>> = {
  'command-not-executable': 126,
  'command-not-found': 127,
};

/** What a command's error looks like to a person and to a script; null if it is none of ours. */
export function describeError(error: unknown): ErrorReport | null {
  if (error instanceof KeyctlError) {
    return {
      lines: errorLines(error.message, error.hint),
      exitCode: usageCodes.has(error.code) ? 2 : (shellCodes[error.code] ?? 1),
    };
  }
  if (error instanceof CommanderError) {
    const { message, hint } = inOurWords(error.message);
    return { lines: errorLines(message, hint), exitCode: 2 };
  }
  return null;
}

/** A message may quote a word of the command line, where somebody may have pasted a key. */
function errorLines(message: string, hint: string | null): readonly string[] {
  return [
    `keyctl: error: ${hideKeyLike(message)}`,
    ...(hint === null ? [] : [`keyctl: hint: ${hideKeyLike(hint)}`]),
  ];
}

/** commander says `error: unknown option '--jsn'`, and `(Did you mean --json?)` on a second line. */
function inOurWords(text: string): { readonly message: string; readonly hint: string } {
  const [first = '', second] = text.split('\n');
  const near = second?.match(/^\(Did you mean (.*)\?\)$/)?.[1];
  return {
    message: first
      .replace(/^error: /, '')
      .replace(/\. Expected/, ', expected')
      .replace(/\.$/, '')
      // what was typed too much may be a secret
      .replace(/(expected \d+ arguments? but got \d+): .*/, '$1')
      .replace(/^(unknown option '--?[\w-]+)=.*/s, "$1'"),
    hint: near === undefined ? 'see `keyctl --help`' : `did you mean ${near}?`,
  };
}

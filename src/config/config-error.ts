import type { ConfigProblem } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';

/**
 * Thrown when the config file is not there (`config-missing`) or can't be used (`config-invalid`):
 * unreadable, no JSON, or not what the schema says. Not for a key whose variable is unset: that is
 * the key's own `problem`. The message starts with `file:line:column` and holds no value of the file.
 */
export class ConfigError extends KeyctlError {
  readonly problem: ConfigProblem;

  constructor(
    code: 'config-missing' | 'config-invalid',
    problem: ConfigProblem,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(code, sentence(problem), { ...options, status: code === 'config-missing' ? 404 : 422 });
    this.problem = problem;
  }
}

/** For who looks where a config should be and finds nothing. */
export function missingConfig(file: string, cause?: unknown): ConfigError {
  return new ConfigError(
    'config-missing',
    { file, line: null, column: null, path: '', message: 'there is no config file' },
    { hint: 'make one with: keyctl init', cause },
  );
}

/** For a file that the system does not give out; one that is not there is `config-missing`. */
export function unreadableConfig(file: string, cause: unknown): ConfigError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return missingConfig(file, cause);
  }
  const message = code === 'EISDIR' ? 'is a folder, not a file' : `can not be read (${code})`;
  const problem = { file, line: null, column: null, path: '', message };
  return new ConfigError('config-invalid', problem, { cause });
}

function sentence({ file, line, column, path, message }: ConfigProblem): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return [place, path, message].filter((part) => part !== '').join(': ');
}

import { KeyctlError } from '../keyctl-error.js';

/**
 * The words of an `ExecStart=` (systemd.service, "Command lines"): `%` begins a specifier and `$` a
 * variable, but variables are not looked for in the program's own path, where `$$` would stay two.
 */
export function systemdCommand(words: readonly string[]): string {
  // systemd refuses such characters in the program's path, however they are written
  const needsEnv = /["'\\]/.test(words[0] ?? '');
  const [program = '', ...args] = needsEnv ? ['/usr/bin/env', ...words] : words;
  return [quote(program), ...args.map((arg) => quote(arg.replaceAll('$', '$$$$')))].join(' ');
}

/** One assignment of an `Environment=`, in which `$` means nothing. */
export function systemdAssignment(name: string, value: string): string {
  return quote(`${name}=${value}`);
}

/** A path that stands alone, where quotes would be part of it. */
export function systemdPath(path: string): string {
  return checked(path).replaceAll('%', '%%');
}

function quote(word: string): string {
  const escaped = checked(word)
    .replaceAll('%', '%%')
    .replaceAll(/[\\"]/g, (character) => `\\${character}`);
  return /^[\w./:=@+,%-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

function checked(word: string): string {
  if (/\p{Cc}/u.test(word)) {
    throw new KeyctlError(
      'service-unusable',
      'a path with a line break or a control character in it can not stand in a unit of systemd',
      { hint: 'move keyctl or its config to a plainer path' },
    );
  }
  return word;
}

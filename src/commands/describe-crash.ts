/**
 * The note about a bug of keyctl's own. An unexpected error may quote anything, so its message is
 * shown only after `redact` has had it; the stack is cut to places in the code.
 */
export function describeCrash(error: unknown, redact: (text: string) => string): readonly string[] {
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
  return [
    `keyctl: error: unexpected ${name}: ${redact(message)}`,
    ...places(error).map((place) => `keyctl:   ${place}`),
    'keyctl: hint: this is a bug in keyctl; please report it with the lines above',
  ];
}

/** The innermost frames, without folders: those hold the user's name. */
function places(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 4)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/[^)]*\/((?:[^/]+\/)?[^/]+)$/, '($1'))
    .map((line) => (line.includes('(') && !line.endsWith(')') ? `${line})` : line));
}

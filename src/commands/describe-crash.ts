/**
 * The note about a bug of keyctl's own. An unexpected error may quote anything, so its message is
 * shown only after `redact` has had it; the stack is cut to places in the code.
 */
export function describeCrash(error: unknown, redact: (text: string) => string): readonly string[] {
  return [
    `keyctl: error: unexpected ${title(error, redact)}`,
    ...places(error).map((place) => `keyctl:   at ${place}`),
    'keyctl: hint: this is a bug in keyctl; please report it with the lines above',
  ];
}

function title(error: unknown, redact: (text: string) => string): string {
  return error instanceof Error
    ? `${error.name}: ${redact(error.message.split('\n')[0] ?? '')}`
    : typeof error;
}

const frame = /^\s+at (?:async )?(?:(?<name>.+) \()?(?:file:\/\/)?(?<file>[^()]+:\d+:\d+)\)?$/;

/** The innermost frames: function, file and line. */
function places(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .map((line) => frame.exec(line)?.groups)
    .filter((groups) => groups !== undefined)
    .slice(0, 4)
    .map(({ name, file = '' }) => (name ? `${name} (${short(file)})` : short(file)));
}

/** Without the folders above: those hold the user's name. */
function short(file: string): string {
  return file.startsWith('/') ? file.split('/').slice(-2).join('/') : file;
}

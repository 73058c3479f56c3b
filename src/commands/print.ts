/** Results go to stdout, one line each; all else goes to stderr. */
export function print(stream: NodeJS.WritableStream, lines: string | readonly string[]): void {
  const text = typeof lines === 'string' ? lines : lines.join('\n');
  stream.write(`${text}\n`);
}

/** The stable form of `--json`: indented, for it is read by people as often as by programs. */
export function printJson(stream: NodeJS.WritableStream, value: unknown): void {
  stream.write(`${JSON.stringify(value, null, 2)}\n`);
}

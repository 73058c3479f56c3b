/** How the person who wrote a config lays it out, so that what is put in looks like the rest. */
export type TextStyle = {
  readonly eol: string;
  /** One step of indentation. */
  readonly unit: string;
  /** Without blanks between its tokens, as a program writes JSON. */
  readonly isCompact: boolean;
};

export function styleOf(text: string): TextStyle {
  return {
    eol: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n',
    unit: unitOf(text),
    isCompact: /":\S/.test(text) && !/":\s/.test(text),
  };
}

/** The first line that is indented is one step below the top. */
function unitOf(text: string): string {
  return (
    /^[{[].*(?:\r\n|\n|\r)(?:[ \t]*(?:\/\/.*)?(?:\r\n|\n|\r))*([ \t]+)/m.exec(text)?.[1] ?? '  '
  );
}

/** Where the line of `offset` begins. */
export function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

export function indentationAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

export function hasLineBreak(text: string): boolean {
  return /[\r\n]/.test(text);
}

/** The blanks and the line break right behind `offset`, or null if something else comes first. */
export function restOfLine(text: string, offset: number): string | null {
  return /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(offset))?.[0] ?? null;
}

/** `"name": value` */
export function property(name: string, value: string, { isCompact }: TextStyle): string {
  return `${JSON.stringify(name)}:${isCompact ? '' : ' '}${value}`;
}

/** `{ "a": 1, "b": 2 }` on one line, of properties that are written already. */
export function objectOf(properties: readonly string[], { isCompact }: TextStyle): string {
  return isCompact ? `{${properties.join(',')}}` : `{ ${properties.join(', ')} }`;
}

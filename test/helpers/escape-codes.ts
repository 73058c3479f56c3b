/** An escape sequence, an escape that begins none, or another control or invisible character. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** What a screen has use for: to place the cursor, to erase, to switch its modes, and line ends. */
const ordinary =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  /^(?:\u001b\[(?:\d*[A-G]|(?:\d+;\d+)?H|[0-2]?[JK]|\?(?:25|1049|2004|2026)[hl])|[\r\n])$/;

/** Everything in what a program wrote that draws nothing and is neither ordinary nor a style. */
export function strangeCodes(output: string): readonly string[] {
  return codesIn(output).filter((code) => !ordinary.test(code) && styleOf(code) === null);
}

/** The numbers of all styles (SGR) that it switched on or off, each once, in order. */
export function stylesIn(output: string): readonly number[] {
  const numbers = codesIn(output).flatMap((code) => styleOf(code) ?? []);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function codesIn(output: string): readonly string[] {
  return output.match(controls) ?? [];
}

function styleOf(code: string): readonly number[] | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  const numbers = /^\u001b\[([\d;]*)m$/.exec(code)?.[1];
  return numbers === undefined ? null : numbers.split(';').map(Number);
}

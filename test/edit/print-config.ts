import fc from 'fast-check';

/** How a person, or several of them, laid a config out. */
export type Layout = {
  readonly eol: string;
  readonly indent: string;
  readonly mark: string;
  /** All on one line, with block comments only. */
  readonly isOneLine: boolean;
  /** Chance of trailing commas, comments and blank lines, out of 10. */
  readonly commas: number;
  readonly comments: number;
  readonly mess: number;
  readonly dice: readonly number[];
};

export const layouts: fc.Arbitrary<Layout> = fc.record({
  eol: fc.constantFrom('\n', '\r\n', '\n', '\r'),
  indent: fc.constantFrom('  ', '\t', '    ', ' '),
  mark: fc.constantFrom('', '', '\uFEFF'),
  isOneLine: fc.boolean(),
  commas: fc.constantFrom(0, 10, 5),
  comments: fc.constantFrom(0, 3, 7),
  mess: fc.constantFrom(0, 0, 5),
  dice: fc.array(fc.nat(9), { minLength: 40, maxLength: 200 }),
});

/** What an editor of text would stumble over if it looked into comments. */
const remarks = ['"apiKey": [', ',', ']}', '{ "key": "x" }', 'é ☃', '"', "it's"];

/** The text of a config in this layout; each comment has its number, as `#7#`. */
export function printConfig(value: object, layout: Layout): string {
  const { eol, indent, mark, isOneLine } = layout;
  let rolled = 0;
  let comments = 0;
  const roll = () => layout.dice[rolled++ % layout.dice.length] ?? 0;
  const is = (chance: number) => roll() < chance;
  const remark = () => `#${++comments}# ${remarks[roll() % remarks.length]}`;
  const block = () => `/* ${remark()}${!isOneLine && is(2) ? `${eol} more ` : ' '}*/`;

  /** Between two tokens of one line. */
  const inline = (usual: string) =>
    is(layout.comments / 3) ? `${usual}${block()} ` : is(layout.mess) && usual === '' ? ' ' : usual;
  const newLine = (depth: number) => {
    const line = eol + indent.repeat(is(layout.mess) ? roll() % 4 : depth);
    const blank = is(2) ? eol : '';
    const own = is(layout.comments) ? `${blank}${line}${is(5) ? `// ${remark()}` : block()}` : '';
    return (is(1) ? eol : '') + own + (own !== '' && is(2) ? eol : '') + line;
  };
  const lineEnd = () => (is(layout.comments) ? (is(7) ? ` // ${remark()}` : ` ${block()}`) : '');

  const list = (open: string, close: string, parts: readonly string[], depth: number): string => {
    const isFlat = isOneLine || (parts.length < 4 && is(4));
    if (isFlat) {
      const end = parts.length > 0 && is(layout.commas) ? ',' : '';
      const inner = parts
        .map((part, index) => (index === 0 ? '' : `${inline('')},`) + inline(' ') + part)
        .join('');
      return `${open}${inner}${parts.length > 0 || is(layout.comments) ? inline('') : ''}${end} ${close}`;
    }
    let inner = `${open}${lineEnd()}`;
    // several on one line, or a bracket right behind one: what is in a line comment ends there
    const next = (level: number) => (is(layout.mess) && !isInComment(inner) ? ' ' : newLine(level));
    for (const [index, part] of parts.entries()) {
      const comma = index < parts.length - 1 || is(layout.commas) ? ',' : '';
      const remarked = is(layout.comments / 3) ? ` ${block()}` : '';
      inner += `${next(depth + 1)}${part}${remarked}${comma}${lineEnd()}`;
    }
    return `${inner}${next(depth)}${close}`;
  };

  const print = (part: unknown, depth: number): string => {
    if (Array.isArray(part)) {
      return list(
        '[',
        ']',
        part.map((item) => print(item, depth + 1)),
        depth,
      );
    }
    if (typeof part === 'object' && part !== null) {
      const properties = Object.entries(part).map(
        ([name, item]) =>
          `${JSON.stringify(name)}${inline('')}:${inline(' ')}${print(item, depth + 1)}`,
      );
      return list('{', '}', properties, depth);
    }
    return JSON.stringify(part);
  };

  const head = isOneLine ? '' : is(5) ? `// ${remark()}${eol}` : '';
  const tail = isOneLine ? '' : is(5) ? `${eol}// ${remark()}` : eol;
  return `${mark}${head}${print(value, 0)}${tail}`;
}

function isInComment(text: string): boolean {
  return /\/\/ #\d+#[^\r\n]*$/.test(text);
}

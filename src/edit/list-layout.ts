import type { Node } from 'jsonc-parser';

/** One element of a list, or one property of an object, with the comments that belong to it. */
export type Item = {
  /** Where it begins with the comments in front of it: those on its line, and those right above it. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
  /** Its comma; null if it is the last and has none. */
  readonly comma: number | null;
  /** Where it ends with its comma and with the comments behind it on the same line. */
  readonly to: number;
};

export type Layout = {
  /** Behind the opening bracket. */
  readonly open: number;
  /** In front of the closing bracket. */
  readonly close: number;
  readonly items: readonly Item[];
  /** Where the last comment of an empty list ends, or the same as `open`. */
  readonly emptyTo: number;
};

/**
 * Whose each comment is. Right above a thing, without a blank line between, or behind it on its
 * line: then it is about that thing and goes where it goes. Above the first property of an object it
 * is more often a heading for all of them, unless others have comments above them too.
 */
export function layoutOf(text: string, container: Node): Layout {
  const open = container.offset + 1;
  const close = container.offset + container.length - 1;
  const nodes = container.children ?? [];
  const ends = nodes.map((node) => node.offset + node.length);
  const gaps = [open, ...ends].map((from, index) =>
    gapOf(text, from, nodes[index]?.offset ?? close, index === 0, index === nodes.length),
  );
  const isHeading =
    container.type === 'object' && gaps.slice(1, -1).every(({ isCommented }) => !isCommented);
  const items = nodes.map(({ offset }, index): Item => {
    const before = gaps[index] as Gap;
    const { comma, to } = gaps[index + 1] as Gap;
    const keepsAbove = index === 0 && isHeading && before.isCommented;
    return {
      from: keepsAbove ? offset : before.from,
      start: offset,
      end: ends[index] as number,
      comma,
      to,
    };
  });
  return { open, close, items, emptyTo: gaps[0]?.lastComment ?? open };
}

/** What stands between two things: it ends the one before it and leads to the one behind it. */
type Gap = {
  readonly comma: number | null;
  /** Where the thing before it ends with its comments. */
  readonly to: number;
  /** Where the thing behind it begins with its comments. */
  readonly from: number;
  /** Comments on lines of their own lead to the thing behind it. */
  readonly isCommented: boolean;
  readonly lastComment: number | null;
};

function gapOf(text: string, start: number, end: number, isFirst: boolean, isLast: boolean): Gap {
  const tokens = tokensOf(text, start, end);
  const commaAt = tokens.findIndex(({ kind }) => kind === 'comma');
  const comma = tokens[commaAt] ?? null;
  const after = tokens.slice(commaAt + 1);
  const breakAt = after.findIndex(({ kind }) => kind === 'break');
  const sameLine = breakAt === -1 ? after : after.slice(0, breakAt);
  // what follows on the line of the one behind it is that one's
  const tail = breakAt !== -1 || isLast ? sameLine.filter(({ kind }) => kind === 'comment') : [];
  const { from, isCommented } = leadOf(breakAt === -1 ? after : after.slice(breakAt), end);
  return {
    comma: comma?.start ?? null,
    to: (isFirst ? null : tail.at(-1)?.end) ?? comma?.end ?? start,
    from: isLast ? end : from,
    isCommented: !isLast && isCommented,
    lastComment: tokens.filter(({ kind }) => kind === 'comment').at(-1)?.end ?? null,
  };
}

/** Goes up from a thing through its comments until a blank line. */
function leadOf(tokens: readonly Token[], end: number): Pick<Gap, 'from' | 'isCommented'> {
  let from = end;
  let breaks = 0;
  let isCommented = false;
  for (const { kind, start } of tokens.toReversed()) {
    if (kind === 'break') {
      breaks += 1;
    } else if (kind === 'comment') {
      from = start;
      isCommented ||= breaks > 0;
      breaks = 0;
    }
    if (breaks > 1) {
      break;
    }
  }
  return { from, isCommented };
}

type Token = {
  readonly kind: 'comma' | 'comment' | 'break';
  readonly start: number;
  readonly end: number;
};

/** Between two things there are only blanks, line breaks, comments and at most one comma. */
const tokenForm = /(?<comment>\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)|(?<break>\r\n|\r|\n)|,/g;

function tokensOf(text: string, start: number, end: number): readonly Token[] {
  return [...text.slice(start, end).matchAll(tokenForm)].map(({ 0: token, index, groups }) => ({
    kind:
      groups?.['comment'] !== undefined
        ? 'comment'
        : groups?.['break'] !== undefined
          ? 'break'
          : 'comma',
    start: start + index,
    end: start + index + token.length,
  }));
}

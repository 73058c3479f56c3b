import type { Edit, Node } from 'jsonc-parser';
import { type Item, layoutOf } from './list-layout.js';
import { hasLineBreak, indentationAt, lineStart, type TextStyle } from './text-style.js';

/** Where a new item is going to stand. */
export type Place = {
  readonly style: TextStyle;
  /** Of its line; null if it shares a line with what is around it. */
  readonly indent: string | null;
};

/** Puts an item behind the last one of a list or an object, laid out as that one is. */
export function appendItem(
  text: string,
  container: Node,
  style: TextStyle,
  write: (place: Place) => string,
): Edit[] {
  const { items, open, close, emptyTo } = layoutOf(text, container);
  const below = indentationAt(text, container.offset) + style.unit;
  const last = items.at(-1);
  if (last === undefined) {
    return fillEmpty(text, emptyTo, close, { style, below }, write);
  }
  const line = lineStart(text, last.from);
  const isFirstOnLine = line > container.offset && text.slice(line, last.from).trim() === '';
  if (!isFirstOnLine && !hasLineBreak(text.slice(last.to, close))) {
    const gap = text.slice(items.at(-2)?.to ?? open, last.from);
    const blanks = items.length > 1 && gap.trim() === '' ? gap : style.isCompact ? '' : ' ';
    const content = blanks + write({ style, indent: null });
    return [insertion(last.to, last.comma === null ? `,${content}` : `${content},`)];
  }
  const indent = line > container.offset ? indentationAt(text, last.from) : below;
  const content = style.eol + indent + write({ style, indent });
  return last.comma === null ? withComma(last, content) : [insertion(last.to, `${content},`)];
}

/** The comma goes in front of the comment behind the item, which may last until the end of its line. */
function withComma({ end, to }: Item, content: string): Edit[] {
  return end === to
    ? [insertion(to, `,${content}`)]
    : [insertion(end, ','), insertion(to, content)];
}

function fillEmpty(
  text: string,
  from: number,
  close: number,
  { style, below }: { readonly style: TextStyle; readonly below: string },
  write: (place: Place) => string,
): Edit[] {
  if (hasLineBreak(text.slice(from, close))) {
    return [insertion(from, style.eol + below + write({ style, indent: below }))];
  }
  if (!hasLineBreak(text)) {
    const blank = style.isCompact ? '' : ' ';
    const content = blank + write({ style, indent: null }) + blank;
    return [{ offset: from, length: close - from, content }];
  }
  const outer = indentationAt(text, close);
  const content = style.eol + below + write({ style, indent: below }) + style.eol + outer;
  return [{ offset: from, length: close - from, content }];
}

function insertion(offset: number, content: string): Edit {
  return { offset, length: 0, content };
}

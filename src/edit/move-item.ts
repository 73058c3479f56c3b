import type { Edit, Node } from 'jsonc-parser';
import { type Item, layoutOf } from './list-layout.js';
import { hasLineBreak, indentationAt, restOfLine, type TextStyle } from './text-style.js';

/**
 * Puts the items of a list in another order, each with its comments; what stands between them
 * (line breaks, indentation, comments apart) stays where it is.
 */
export function moveItem(
  text: string,
  container: Node,
  style: TextStyle,
  { from, to }: { readonly from: number; readonly to: number },
): Edit[] {
  if (from === to) {
    return [];
  }
  const { items, open, close } = layoutOf(text, container);
  const between = [open, ...items.map((item) => item.to)].map((start, index) =>
    text.slice(start, items[index]?.from ?? close),
  );
  const pieces = items.map((item) => pieceOf(text, item));
  pieces.splice(to, 0, ...pieces.splice(from, 1));
  const hasLastComma = items.at(-1)?.comma !== null;
  const outer = indentationAt(text, container.offset);
  const inner = outer + style.unit;

  let content = between[0] ?? '';
  for (const [index, { lead, body, gap, tail }] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    const glue = between[index + 1] ?? '';
    if (
      hasLineBreak(lead) &&
      !hasLineBreak(between[index] ?? '') &&
      !/[\r\n][ \t]*$/.test(content)
    ) {
      // comments from lines of their own would be taken for those of the item before
      content = content.trimEnd() + style.eol + inner;
    }
    content += lead + body + gap + (isLast && !hasLastComma ? '' : ',') + tail;
    if (tail !== '' && restOfLine(glue, 0) === null) {
      // what follows would be part of the comment, or the comment seem to be about that
      content += style.eol + (isLast ? outer : inner);
    }
    content += glue;
  }
  return [{ offset: open, length: close - open, content }];
}

/** An item's own text, apart from the comma that its place decides about. */
type Piece = {
  readonly lead: string;
  readonly body: string;
  /** Between it and its comma. */
  readonly gap: string;
  /** Behind its comma. */
  readonly tail: string;
};

function pieceOf(text: string, { from, start, end, comma, to }: Item): Piece {
  const [lead, body] = [text.slice(from, start), text.slice(start, end)];
  if (comma !== null) {
    return { lead, body, gap: text.slice(end, comma), tail: text.slice(comma + 1, to) };
  }
  const comments = text.slice(end, to);
  // a comma behind a comment that lasts until the end of its line would be part of it
  return comments.includes('//')
    ? { lead, body, gap: '', tail: comments }
    : { lead, body, gap: comments, tail: '' };
}

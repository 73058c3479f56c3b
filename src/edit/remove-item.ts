import type { Edit, Node } from 'jsonc-parser';
import { layoutOf } from './list-layout.js';
import { lineStart, restOfLine } from './text-style.js';

/** Takes an item out of a list or an object, with the comments that belong to it. */
export function removeItem(text: string, container: Node, index: number): Edit[] {
  const { items } = layoutOf(text, container);
  const item = items[index];
  if (item === undefined) {
    throw new RangeError(`there is no item ${index}`);
  }
  const { from, to } = item;
  const comma = items[index - 1]?.comma ?? null;
  // a list without a comma at its end shall not get one
  const isNewEnd = item.comma === null && comma !== null;
  return [
    ...(isNewEnd ? [{ offset: comma, length: 1, content: '' }] : []),
    deletion(...extent(text, container.offset, from, to, index < items.length - 1)),
  ];
}

/** Whole lines where nothing else is on them; else with the blanks that would be left over. */
function extent(
  text: string,
  opening: number,
  from: number,
  to: number,
  isFollowed: boolean,
): [number, number] {
  const line = lineStart(text, from);
  const isFirstOnLine = line > opening && text.slice(line, from).trim() === '';
  const rest = restOfLine(text, to);
  if (isFirstOnLine && rest !== null) {
    return [line, to + rest.length];
  }
  const blanksBehind = /^[ \t]*/.exec(text.slice(to))?.[0].length ?? 0;
  if (rest === null && isFollowed) {
    return [from, to + blanksBehind];
  }
  const blanksBefore = /[ \t]*$/.exec(text.slice(line, from))?.[0].length ?? 0;
  return [from - blanksBefore, to];
}

function deletion(from: number, to: number): Edit {
  return { offset: from, length: to - from, content: '' };
}

import stringWidth from 'string-width';
import { cleanText } from './clean-text.js';
import { measureText } from './measure-text.js';

/** At most `width` columns of `text`; what does not fit ends in `…`. */
export function clipText(text: string, width: number): string {
  const clean = measureText(text);
  if (clean.width <= width) {
    return clean.text;
  }
  if (width <= 0) {
    return '';
  }
  let clipped = '';
  let used = 0;
  for (const character of clean.text) {
    const next = used + stringWidth(character);
    if (next > width - 1) {
      break;
    }
    clipped += character;
    used = next;
  }
  return `${clipped}…`;
}

/** Exactly `width` columns. */
export function fitText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const clipped = clipText(text, width);
  const blanks = ' '.repeat(Math.max(0, width - measureText(clipped).width));
  return align === 'left' ? clipped + blanks : blanks + clipped;
}

/**
 * Broken into lines of at most `columns`, between words where that is possible. A window may be
 * narrower than its own margins: then each character has a line.
 */
export function wrapText(text: string, columns: number): readonly string[] {
  const width = Math.max(1, columns);
  const lines: string[] = [];
  let line = '';
  for (const [, gap = '', word = ''] of cleanText(text).matchAll(/( *)([^ ]+)/g)) {
    const longer = line === '' ? word : line + gap + word;
    if (stringWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') {
      lines.push(line);
    }
    line = word;
    while (stringWidth(line) > width) {
      const head = breakOff(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** If more than `most` are left, the last is longer than a line: clipped, it ends in `…`. */
export function firstLines(lines: readonly string[], most: number): readonly string[] {
  const [next] = lines.slice(most);
  return next === undefined
    ? lines
    : [...lines.slice(0, most - 1), `${lines[most - 1] ?? ''} ${next}`];
}

function breakOff(text: string, width: number): string {
  let head = '';
  let used = 0;
  for (const character of text) {
    used += stringWidth(character);
    // One character at least, or a window narrower than it would loop for ever.
    if (used > width && head !== '') {
      break;
    }
    head += character;
  }
  return head;
}

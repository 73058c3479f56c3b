import { clipText } from './fit-text.js';
import { measureText } from './measure-text.js';
import type { Style } from './theme.js';

/** A piece of a line in one style. What the presentation functions give and `Line` draws. */
export type Span = { readonly text: string; readonly style: Style };
export type Spans = readonly Span[];

export function span(text: string, style: Style = {}): Span {
  return { text, style };
}

export function widthOf(spans: Spans): number {
  return spans.reduce((width, { text }) => width + measureText(text).width, 0);
}

/** At most `width` columns; the piece that crosses the edge ends in `…`. */
export function clipSpans(spans: Spans, width: number): Spans {
  const clipped: Span[] = [];
  let left = width;
  for (const { text, style } of spans) {
    const clean = measureText(text);
    if (clean.width > left) {
      clipped.push({ text: clipText(text, left), style });
      break;
    }
    clipped.push({ text: clean.text, style });
    left -= clean.width;
  }
  return clipped;
}

/** `right` at the right edge, `left` clipped to what remains. */
export function spreadSpans(left: Spans, right: Spans, width: number): Spans {
  if (right.length === 0) {
    return clipSpans(left, width);
  }
  const head = clipSpans(left, Math.max(0, width - widthOf(right) - 2));
  const gap = ' '.repeat(Math.max(1, width - widthOf(head) - widthOf(right)));
  return clipSpans([...head, span(gap), ...right], width);
}

import stringWidth from 'string-width';
import { clipText } from './fit-text.js';
import { type Spans, span } from './spans.js';

/** `── events ─────────` across `width`. */
export function formatHeading(title: string, width: number): Spans {
  const clipped = clipText(title, width - 5);
  const rest = '─'.repeat(Math.max(0, width - stringWidth(clipped) - 4));
  return [
    span('── ', { dim: true }),
    span(clipped, { bold: true }),
    span(` ${rest}`, { dim: true }),
  ];
}

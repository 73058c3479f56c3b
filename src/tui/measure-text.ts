import stringWidth from 'string-width';
import { cleanText } from './clean-text.js';

export type MeasuredText = { readonly text: string; readonly width: number };

const known = new Map<string, MeasuredText>();
const mostKnown = 2_000;

/**
 * The text made safe, and how many columns it takes. Remembered: the same few hundred texts are on
 * every frame, and to clean and measure one that is not plain ASCII takes longer than to draw it.
 */
export function measureText(raw: string): MeasuredText {
  const before = known.get(raw);
  if (before !== undefined) {
    return before;
  }
  const text = cleanText(raw);
  const measured = { text, width: stringWidth(text) };
  if (known.size >= mostKnown) {
    known.clear();
  }
  known.set(raw, measured);
  return measured;
}

import type { EngineEvent } from '../engine.js';
import { formatEvent } from '../tui/format-event.js';
import { styleText } from './style-text.js';

/** `14:02:09 failover  openai work → spare   429 rate limited, back in 42 s`, as on the screen. */
export function eventLine(event: EngineEvent, color: boolean): string {
  return formatEvent(event)
    .map(({ text, style }) => styleText(text, style, color))
    .join('')
    .trim();
}

import { paint, type Style } from '../tui/theme.js';

/** Escape codes or none at all: a pipe's reader has no use for bold either. */
export function styleText(text: string, style: Style, color: boolean): string {
  return color ? paint(text, style, true) : text;
}

const longest = 300;

/**
 * A provider's words made fit for an event, a log line or a terminal: one line, no control or
 * bidirectional characters (an escape code could repaint the screen), and of bounded length.
 */
export function plainText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

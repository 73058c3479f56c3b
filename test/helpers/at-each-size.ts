import { expectFrame, type Frame } from './expect-frame.js';
import type { OpenedTerminal } from './terminal.js';

/** The smallest window, the usual one, and one with room for all. */
export const sizes = [
  { cols: 60, rows: 16 },
  { cols: 80, rows: 24 },
  { cols: 140, rows: 40 },
] as const;

export type Size = { readonly cols: number; readonly rows: number };

const endOfFrame = '\u001b[?2026l';

/** Gives the window each size and looks at the frame that the program then draws. */
export async function atEachSize(
  terminal: OpenedTerminal,
  look: (frame: Frame, size: Size) => void,
  footer?: RegExp,
): Promise<void> {
  for (const { cols, rows } of sizes) {
    await resizeTo(terminal, { cols, rows }, footer);
    look(expectFrame(terminal, footer), { cols, rows });
  }
}

/** Resolves once the program has drawn all of the window's new size; the details are closed. */
export async function resizeTo(
  terminal: OpenedTerminal,
  { cols, rows }: Size,
  footer = /q quit$/,
): Promise<void> {
  const before = terminal.output().length;
  terminal.resize(cols, rows);
  await terminal.waitUntil(() => {
    const lines = terminal.screen();
    // a frame of the old size may still come before the program is told of the new one
    const across = lines.filter((line) => /^(┌|── )/.test(line));
    return (
      terminal.output().slice(before).includes(endOfFrame) &&
      lines[0]?.startsWith(' keyctl ') === true &&
      footer.test(lines.at(-1) ?? '') &&
      across.every((line) => line.length === cols)
    );
  }, `a frame of ${cols}x${rows}`);
}

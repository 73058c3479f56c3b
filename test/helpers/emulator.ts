import xterm from '@xterm/headless';
import stringWidth from 'string-width';

export type Cell = {
  readonly text: string;
  /** Columns it takes: 2 for a wide character, 0 for the column behind one. */
  readonly width: number;
  /** 0 to 15, a 256-colour index or RGB as a number; null for the terminal's own. */
  readonly foreground: number | null;
  readonly background: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
};

/** What a full-screen program changes, and has to undo before it ends. */
export type TerminalModes = {
  readonly alternateScreen: boolean;
  readonly cursorShown: boolean;
  readonly bracketedPaste: boolean;
  readonly mouse: boolean;
};

/** What can be seen of a terminal. */
export type Sight = {
  /** The visible lines without their trailing blanks. */
  screen(): string[];
  /** The lines of the main screen with its scrollback: what is left when a full-screen program ends. */
  history(): string[];
  cells(): Cell[][];
  /** The cells of the first run of `text` on the screen. */
  cellsOf(text: string): Cell[];
  /** The lines of the screen, from 0, into which the one above ran over the right edge. */
  wrappedLines(): number[];
  modes(): TerminalModes;
};

/** A terminal without a window. */
export type Emulator = Sight & {
  /** `done` is called once the screen shows it. */
  write(data: string, done: () => void): void;
  resize(cols: number, rows: number): void;
  /** False between the beginning and the end of a frame that is to be shown at once. */
  isFrameWhole(): boolean;
  /** It answers questions such as "where is the cursor". */
  onAnswer(listener: (answer: string) => void): void;
};

/**
 * The emulator's own table is of Unicode 6, where most emoji are narrow. This one is of today and,
 * like most terminals', knows characters only and no clusters of them.
 */
const widthsOfToday = {
  version: 'today',
  wcwidth(codePoint: number): 0 | 1 | 2 {
    return Math.min(2, stringWidth(String.fromCodePoint(codePoint))) as 0 | 1 | 2;
  },
  charProperties(codePoint: number, preceding: number): number {
    // The emulator's encoding: two bits of width from bit 1, and bit 0 for joining the one before.
    const width = widthsOfToday.wcwidth(codePoint);
    const widthBefore = (preceding >> 1) & 3;
    const joins = width === 0 && preceding !== 0 && widthBefore !== 0;
    return ((joins ? widthBefore : width) << 1) | (joins ? 1 : 0);
  },
};

export function openEmulator(cols: number, rows: number): Emulator {
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 1_000 });
  terminal.unicode.register(widthsOfToday);
  terminal.unicode.activeVersion = widthsOfToday.version;
  const isCursorShown = watchCursor(terminal);
  const { buffer } = terminal;
  const lineAt = (row: number) => buffer.active.getLine(buffer.active.viewportY + row);
  const fromRows = <T>(read: (row: number) => T) =>
    Array.from({ length: terminal.rows }, (_row, row) => read(row));

  // a line may be longer than the window: one that was wider keeps what is out of sight now
  const screen = () =>
    fromRows((row) => lineAt(row)?.translateToString(true, 0, terminal.cols).trimEnd() ?? '');
  const cells = () => fromRows((row) => readCells(lineAt(row), terminal.cols));
  return {
    write: (data, done) => terminal.write(data, done),
    resize: (toCols, toRows) => terminal.resize(toCols, toRows),
    isFrameWhole: () => !terminal.modes.synchronizedOutputMode,
    onAnswer: (listener) => void terminal.onData(listener),
    screen,
    history: () =>
      Array.from(
        { length: buffer.normal.length },
        (_line, row) => buffer.normal.getLine(row)?.translateToString(true) ?? '',
      ),
    cells,
    cellsOf(text) {
      for (const row of cells()) {
        const found = findCells(row, text);
        if (found !== null) {
          return found;
        }
      }
      throw new Error(`not on the screen: ${text}\n${screen().join('\n')}`);
    },
    wrappedLines: () => fromRows((row) => row).filter((row) => lineAt(row)?.isWrapped),
    modes: () => ({
      alternateScreen: buffer.active.type === 'alternate',
      cursorShown: isCursorShown(),
      bracketedPaste: terminal.modes.bracketedPasteMode,
      mouse: terminal.modes.mouseTrackingMode !== 'none',
    }),
  };
}

/** Whether the cursor is shown is among the few modes that the emulator does not tell. */
function watchCursor({ parser }: xterm.Terminal): () => boolean {
  let isShown = true;
  const watch = (final: 'h' | 'l') =>
    parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) {
        isShown = final === 'h';
      }
      return false;
    });
  watch('h');
  watch('l');
  return () => isShown;
}

function findCells(row: readonly Cell[], text: string): Cell[] | null {
  const start = row.findIndex((_cell, x) =>
    row
      .slice(x)
      .map((cell) => cell.text)
      .join('')
      .startsWith(text),
  );
  if (start === -1) {
    return null;
  }
  let end = start;
  for (let read = ''; read.length < text.length; end += 1) {
    read += row[end]?.text ?? ' ';
  }
  return row.slice(start, end);
}

function readCells(line: ReturnType<xterm.IBuffer['getLine']>, cols: number): Cell[] {
  return Array.from({ length: cols }, (_cell, x) => {
    const cell = line?.getCell(x);
    return {
      text: cell?.getWidth() === 0 ? '' : cell?.getChars() || ' ',
      width: cell?.getWidth() ?? 1,
      foreground: cell === undefined || cell.isFgDefault() ? null : cell.getFgColor(),
      background: cell === undefined || cell.isBgDefault() ? null : cell.getBgColor(),
      bold: cell?.isBold() !== 0,
      dim: cell?.isDim() !== 0,
      inverse: cell?.isInverse() !== 0,
    };
  });
}

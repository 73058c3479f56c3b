import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import stringWidth from 'string-width';
import { heard } from './canary-run.js';

export type OpenTerminalOptions = {
  readonly command: string;
  readonly args: readonly string[];
  /** Default 80. */
  readonly cols?: number;
  /** Default 24. */
  readonly rows?: number;
  /** The child's whole environment; default this process's. `CI` never reaches it, for Ink goes quiet under it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
};

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

export type TerminalExit = { readonly code: number; readonly signal: number | undefined };

/** A real program in a real pseudo-terminal, drawn by a real emulator that has no window. */
export type OpenedTerminal = {
  readonly pid: number;
  readonly exit: Promise<TerminalExit>;
  /** The visible lines without their trailing blanks. */
  screen(): string[];
  /** The lines of the main screen with its scrollback: what is left when a full-screen program ends. */
  history(): string[];
  cells(): Cell[][];
  /** The cells of the first run of `text` on the screen. */
  cellsOf(text: string): Cell[];
  /** Resolves with the screen once it shows `wanted`; the error shows what it showed instead. */
  waitFor(wanted: string | RegExp, timeoutMs?: number): Promise<string[]>;
  /** Resolves once the screen no longer shows `unwanted`. */
  waitForNo(unwanted: string | RegExp, timeoutMs?: number): Promise<string[]>;
  /** Resolves once nothing was written for `quietMs`, from now on. */
  settled(quietMs?: number): Promise<void>;
  press(keys: string): void;
  resize(cols: number, rows: number): void;
  kill(signal?: string): void;
  /** What closing the window does: nobody reads any more, and the program is told by SIGHUP. */
  vanish(): void;
  /** All that the program has written, escape codes included. */
  output(): string;
};

/** What a terminal sends for keys that are no character. */
export const keys = {
  up: '\u001b[A',
  down: '\u001b[B',
  home: '\u001b[H',
  end: '\u001b[F',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  enter: '\r',
  escape: '\u001b',
  backspace: '\u007f',
  ctrlC: '\u0003',
  ctrlZ: '\u001a',
} as const;

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

export function openTerminal(options: OpenTerminalOptions): OpenedTerminal {
  const cols = options.cols ?? 80;
  const rows = options.rows ?? 24;
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 1_000 });
  terminal.unicode.register(widthsOfToday);
  terminal.unicode.activeVersion = widthsOfToday.version;
  const { CI: _, ...environment } = options.env ?? process.env;
  const child = spawn(options.command, [...options.args], {
    name: 'xterm-256color',
    cols,
    rows,
    cwd: options.cwd ?? process.cwd(),
    env: environment as Record<string, string>,
  });

  let output = '';
  let lastWrite = performance.now();
  let pendingWrites = 0;
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of [...watchers]) {
      watcher();
    }
  };
  child.onData((data) => {
    output += data;
    lastWrite = performance.now();
    pendingWrites += 1;
    terminal.write(data, () => {
      pendingWrites -= 1;
      hearScreen();
      wake();
    });
  });
  // The terminal answers questions such as "where is the cursor" like a real one.
  terminal.onData((answer) => child.write(answer));

  let ended: TerminalExit | null = null;
  const exit = new Promise<TerminalExit>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      ended = { code: exitCode, signal: signal === 0 ? undefined : signal };
      // The last bytes may still be on their way through the emulator.
      terminal.write('', () => {
        heard('the output of a terminal', output);
        resolve({ code: exitCode, signal: signal === 0 ? undefined : signal });
        wake();
      });
    });
  });

  const linesFrom = (first: number, count: number) =>
    Array.from(
      { length: count },
      (_line, row) =>
        terminal.buffer.active
          .getLine(first + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  const screen = () => linesFrom(terminal.buffer.active.viewportY, terminal.rows);
  // each picture, for a secret may be drawn piece by piece; joined, for it may be wrapped
  const hearScreen = () => heard('a screen', screen().join(''));
  const shows = (wanted: string | RegExp) => {
    const text = screen().join('\n');
    return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  };

  const waitUntil = (done: () => boolean, what: string, timeoutMs: number) =>
    new Promise<string[]>((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        watchers.delete(look);
        settle();
      };
      const fail = (why: string) =>
        finish(() => reject(new Error(`${why} ${what}; the screen:\n${screen().join('\n')}`)));
      const look = () => {
        if (pendingWrites === 0 && done()) {
          finish(() => resolve(screen()));
        } else if (ended !== null && pendingWrites === 0) {
          fail(`the program ended (${ended.code}) before`);
        }
      };
      const timer = setTimeout(() => fail(`waited ${timeoutMs} ms in vain for`), timeoutMs);
      watchers.add(look);
      look();
    });

  const cells = () =>
    Array.from({ length: terminal.rows }, (_row, y) => readRow(terminal, y)) satisfies Cell[][];

  return {
    pid: child.pid,
    exit,
    screen,
    history: () =>
      Array.from(
        { length: terminal.buffer.normal.length },
        (_line, row) => terminal.buffer.normal.getLine(row)?.translateToString(true) ?? '',
      ),
    cells,
    cellsOf(text) {
      for (const row of cells()) {
        const start = row
          .map((_cell, x) =>
            row
              .slice(x)
              .map((cell) => cell.text)
              .join(''),
          )
          .findIndex((rest) => rest.startsWith(text));
        if (start === -1) {
          continue;
        }
        let end = start;
        for (let read = ''; read.length < text.length; end += 1) {
          read += row[end]?.text ?? ' ';
        }
        return row.slice(start, end);
      }
      throw new Error(`not on the screen: ${text}\n${screen().join('\n')}`);
    },
    waitFor: (wanted, timeoutMs = 15_000) =>
      waitUntil(() => shows(wanted), String(wanted), timeoutMs),
    waitForNo: (unwanted, timeoutMs = 15_000) =>
      waitUntil(() => !shows(unwanted), `the end of ${unwanted}`, timeoutMs),
    async settled(quietMs = 300) {
      const start = performance.now();
      for (;;) {
        const quiet = performance.now() - Math.max(start, lastWrite);
        if (quiet >= quietMs && pendingWrites === 0) {
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.max(5, quietMs - quiet)));
      }
    },
    press: (pressed) => child.write(pressed),
    resize(toCols, toRows) {
      terminal.resize(toCols, toRows);
      child.resize(toCols, toRows);
    },
    kill(signal = 'SIGKILL') {
      if (ended === null) {
        child.kill(signal);
      }
    },
    // it is there, but not among the types
    vanish: () => (child as typeof child & { destroy(): void }).destroy(),
    output: () => output,
  };
}

function readRow(terminal: xterm.Terminal, y: number): Cell[] {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y);
  return Array.from({ length: terminal.cols }, (_cell, x) => {
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

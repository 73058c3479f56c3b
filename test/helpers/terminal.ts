import { spawn } from '@lydell/node-pty';
import { heard } from './canary-run.js';
import { openEmulator, type Sight } from './emulator.js';

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

export type TerminalExit = { readonly code: number; readonly signal: number | undefined };

/** A real program in a real pseudo-terminal, drawn by a real emulator that has no window. */
export type OpenedTerminal = Sight & {
  readonly pid: number;
  readonly exit: Promise<TerminalExit>;
  /** Resolves with the screen once it shows `wanted`; the error shows what it showed instead. */
  waitFor(wanted: string | RegExp, timeoutMs?: number): Promise<string[]>;
  /** Resolves once the screen no longer shows `unwanted`. */
  waitForNo(unwanted: string | RegExp, timeoutMs?: number): Promise<string[]>;
  /** The same for whatever else can be seen or read of it; `what` names it in the error. */
  waitUntil(is: () => boolean, what: string, timeoutMs?: number): Promise<string[]>;
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
  ctrlL: '\u000c',
  ctrlZ: '\u001a',
} as const;

/** Generous: a busy machine is no failure. */
const patienceMs = 15_000;

export function openTerminal(options: OpenTerminalOptions): OpenedTerminal {
  const cols = options.cols ?? 80;
  const rows = options.rows ?? 24;
  const emulator = openEmulator(cols, rows);
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
    emulator.write(data, () => {
      pendingWrites -= 1;
      hearScreen();
      wake();
    });
  });
  emulator.onAnswer((answer) => child.write(answer));

  let ended: TerminalExit | null = null;
  const exit = new Promise<TerminalExit>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      ended = { code: exitCode, signal: signal === 0 ? undefined : signal };
      // The last bytes may still be on their way through the emulator.
      emulator.write('', () => {
        heard('the output of a terminal', output);
        resolve({ code: exitCode, signal: signal === 0 ? undefined : signal });
        wake();
      });
    });
  });

  // each picture, for a secret may be drawn piece by piece; joined, for it may be wrapped
  const hearScreen = () => heard('a screen', emulator.screen().join(''));
  const shows = (wanted: string | RegExp) => {
    const text = emulator.screen().join('\n');
    return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  };

  const waitUntil = (is: () => boolean, what: string, timeoutMs = patienceMs) =>
    new Promise<string[]>((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        watchers.delete(look);
        settle();
      };
      const fail = (why: string) =>
        finish(() =>
          reject(new Error(`${why} ${what}; the screen:\n${emulator.screen().join('\n')}`)),
        );
      const look = () => {
        if (pendingWrites === 0 && emulator.isFrameWhole() && is()) {
          finish(() => resolve(emulator.screen()));
        } else if (ended !== null && pendingWrites === 0) {
          fail(`the program ended (${ended.code}) before`);
        }
      };
      const timer = setTimeout(() => fail(`waited ${timeoutMs} ms in vain for`), timeoutMs);
      watchers.add(look);
      look();
    });

  return {
    pid: child.pid,
    exit,
    screen: emulator.screen,
    history: emulator.history,
    cells: emulator.cells,
    cellsOf: emulator.cellsOf,
    wrappedLines: emulator.wrappedLines,
    modes: emulator.modes,
    waitFor: (wanted, timeoutMs) => waitUntil(() => shows(wanted), String(wanted), timeoutMs),
    waitForNo: (unwanted, timeoutMs) =>
      waitUntil(() => !shows(unwanted), `the end of ${unwanted}`, timeoutMs),
    waitUntil,
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
      emulator.resize(toCols, toRows);
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

import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { keyctlProgram } from './keyctl-home.js';

export type Screen = {
  readonly pid: number;
  /** What it has drawn up to now, in bytes. */
  bytes(): number;
  /** Milliseconds from now until what it writes shows `wanted`. */
  timeUntil(wanted: RegExp): Promise<number>;
  press(keys: string): void;
  /** Ends it without a question. */
  stop(): Promise<void>;
};

const patienceMs = 30_000;
/** A few frames of the largest screen. */
const mostKept = 100_000;

/** `keyctl tui` in a pseudo-terminal; nobody draws what it writes, for that would be measured too. */
export function openScreen(environment: NodeJS.ProcessEnv): Screen {
  const child = spawn(process.execPath, [keyctlProgram, 'tui'], {
    name: 'xterm-256color',
    cols: 120,
    rows: 40,
    env: environment as Record<string, string>,
  });
  let bytes = 0;
  let hasEnded = false;
  const listeners = new Set<(data: string) => void>();
  child.onData((data) => {
    bytes += Buffer.byteLength(data);
    for (const listener of [...listeners]) {
      listener(data);
    }
  });
  const ended = new Promise<void>((resolve) =>
    child.onExit(() => {
      hasEnded = true;
      resolve();
    }),
  );
  return {
    pid: child.pid,
    bytes: () => bytes,
    press: (keys) => child.write(keys),
    timeUntil(wanted) {
      const startedAt = performance.now();
      let seen = '';
      return new Promise((resolve, reject) => {
        const finish = (settle: () => void) => {
          clearTimeout(timer);
          listeners.delete(listen);
          settle();
        };
        const listen = (data: string) => {
          seen = (seen + data).slice(-mostKept);
          // a change of style may stand between two words
          if (wanted.test(stripVTControlCharacters(seen))) {
            finish(() => resolve(performance.now() - startedAt));
          }
        };
        const timer = setTimeout(
          () => finish(() => reject(new Error(`the screen never showed ${wanted}`))),
          patienceMs,
        );
        listeners.add(listen);
      });
    },
    async stop() {
      if (!hasEnded) {
        child.kill('SIGTERM');
      }
      await ended;
    },
  };
}

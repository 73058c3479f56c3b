import { setTimeout as delay } from 'node:timers/promises';
import type { CrashTask, GlobalFlags } from './command-context.js';
import { describeCrash } from './describe-crash.js';

/** The longest that all first tasks together may take, for the note is what the user waits for. */
const firstMs = 4_000;

/** Of the last ones: a host's requests in flight have 30 s. */
const lastMs = 35_000;

export type CrashOptions = {
  readonly flags: () => Partial<GlobalFlags>;
  readonly environment: NodeJS.ProcessEnv;
  readonly say: (lines: readonly string[]) => void;
  readonly exit: () => void;
};

export type Crash = {
  /** As `Io` has it. */
  readonly onCrash: (task: CrashTask) => () => void;
  /** Ends the process because of a bug. */
  readonly now: (error: unknown) => Promise<void>;
};

/** How the process ends after an unexpected error: what is under way, the note about it, exit. */
export function createCrash({ flags, environment, say, exit }: CrashOptions): Crash {
  const tasks = new Set<CrashTask>();
  let isCrashing = false;

  const firsts = (error: unknown) =>
    Promise.allSettled([...tasks].map(async ({ first }) => first(error)));

  return {
    onCrash(task) {
      tasks.add(task);
      return () => tasks.delete(task);
    },
    async now(error) {
      if (isCrashing) {
        // one bug may show many times: each is logged, the first is told
        await firsts(error);
        return;
      }
      isCrashing = true;
      process.exitCode = 1;
      await atMost(firstMs, firsts(error));
      say(await describe(error, flags(), environment));
      const lasts = [...tasks].map(async ({ last }) => last?.());
      await atMost(lastMs, Promise.allSettled(lasts));
      exit();
    },
  };
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work, delay(ms, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}

async function describe(
  error: unknown,
  flags: Partial<GlobalFlags>,
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  try {
    const { crashRedactor } = await import('./crash-redactor.js');
    return describeCrash(error, crashRedactor(flags, environment));
  } catch {
    // whatever broke the program may break the redactor too (no file descriptor left to load it
    // with): then the message, which may quote anything, is left out
    const code = (error as NodeJS.ErrnoException | null)?.code ?? 'without a code';
    return describeCrash(
      error,
      () => `${code} (the message is left out, for it may hold a secret)`,
    );
  }
}

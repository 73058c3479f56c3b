import type { EngineLink } from '../engine.js';
import { handleSignals } from '../host/signals.js';
import type { CommandContext } from './command-context.js';
import { endQuietly } from './end-quietly.js';
import { holdCrashes } from './hold-crashes.js';

export type ScreenOptions = {
  readonly title?: string;
  /** Default true: before it ends an engine that is in use, the screen asks. */
  readonly asksToQuit?: boolean;
  /** Takes the screen down by itself after so many milliseconds. */
  readonly endAfterMs?: number;
};

/**
 * Draws `link` until the user quits, a signal comes, or the terminal vanishes. In each case the
 * terminal is as it was and a hosted engine has drained when this resolves.
 */
export async function runScreen(
  { stdin, stdout, environment, color }: CommandContext,
  link: EngineLink,
  { title, asksToQuit, endAfterMs }: ScreenOptions = {},
): Promise<void> {
  const screen = new AbortController();
  const takeDown = () => screen.abort();
  const stopHandling = handleSignals({ drain: takeDown, abort: () => link.abort() });
  // a hosted engine drains before the process ends, even if nobody watches any more
  for (const stream of [stdin, stdout]) {
    stream.off('error', endQuietly);
    stream.on('error', takeDown);
  }
  const timer = endAfterMs === undefined ? undefined : setTimeout(takeDown, endAfterMs);
  await holdCrashes(takeDown, async () => {
    try {
      // before React is loaded, which reads it once: its development build costs twice the CPU
      process.env['NODE_ENV'] = 'production';
      const { runTui } = await import('../tui/run-tui.js');
      const { signal } = screen;
      await runTui({ link, stdin, stdout, environment, color, title, asksToQuit, signal });
    } finally {
      clearTimeout(timer);
      await link.close();
      stopHandling();
    }
  });
}

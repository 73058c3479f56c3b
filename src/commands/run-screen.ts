import type { EngineLink } from '../engine.js';
import { handleSignals } from '../host/signals.js';
import type { KeyEditor } from '../key-editor.js';
import { dialects } from '../providers/dialects.js';
import type { CommandContext } from './command-context.js';
import { endQuietly } from './end-quietly.js';

export type ScreenOptions = {
  readonly title?: string;
  /** Default true: before it ends an engine that is in use, the screen asks. */
  readonly asksToQuit?: boolean;
  /** Loads what edits the user's config; left out, the keys can't be edited. */
  readonly openEditor?: () => Promise<KeyEditor>;
  /** Takes the screen down by itself after so many milliseconds. */
  readonly endAfterMs?: number;
};

/**
 * Draws `link` until the user quits, a signal comes, or the terminal vanishes. In each case the
 * terminal is as it was and a hosted engine has drained when this resolves.
 */
export async function runScreen(
  context: CommandContext,
  link: EngineLink,
  options: ScreenOptions = {},
): Promise<void> {
  const { stdin, stdout, onCrash } = context;
  const screen = new AbortController();
  const takeDown = () => screen.abort();
  const stopHandling = handleSignals({ drain: takeDown, abort: () => link.abort() });
  // a hosted engine drains before the process ends, even if nobody watches any more
  for (const stream of [stdin, stdout]) {
    stream.off('error', endQuietly);
    stream.on('error', takeDown);
  }
  const { endAfterMs } = options;
  const timer = endAfterMs === undefined ? undefined : setTimeout(takeDown, endAfterMs);
  const drawn = draw(context, link, options, screen.signal);
  const noCrash = onCrash({
    // the terminal is put back before the note is printed, or it would go away with the screen
    async first() {
      takeDown();
      await drawn;
    },
    last: () => link.close(),
  });
  await drawn;
  clearTimeout(timer);
  await link.close();
  noCrash();
  stopHandling();
}

async function draw(
  { stdin, stdout, environment, color }: CommandContext,
  link: EngineLink,
  { title, asksToQuit, openEditor }: ScreenOptions,
  signal: AbortSignal,
): Promise<void> {
  // before React is loaded, which reads it once: its development build costs twice the CPU
  process.env['NODE_ENV'] = 'production';
  const { runTui } = await import('../tui/run-tui.js');
  const types = dialects.map(({ type }) => type);
  await runTui({
    link,
    stdin,
    stdout,
    environment,
    color,
    title,
    asksToQuit,
    openEditor,
    types,
    signal,
  });
}

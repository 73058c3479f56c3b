import type { ReadStream, WriteStream } from 'node:tty';
import { type Instance, render, type SuspendTerminal, useApp } from 'ink';
import { type ReactNode, useEffect } from 'react';
import type { EngineLink } from '../engine.js';
import type { KeyEditor } from '../key-editor.js';
import { App } from './app.js';
import { ErrorBoundary } from './error-boundary.js';
import { ColorContext } from './line.js';
import { PlainApp } from './plain-app.js';
import { createScreen } from './screen.js';
import { stopProcess } from './stop-process.js';

export type RunTuiOptions = {
  readonly link: EngineLink;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly environment: NodeJS.ProcessEnv;
  /** `false` draws without colours, and keeps bold, dim and inverse. */
  readonly color: boolean;
  /** Default `keyctl`. */
  readonly title?: string;
  /** Default true: before it ends an engine that is in use, the screen asks. */
  readonly asksToQuit?: boolean;
  /** Loads what edits the config when the user first wants it; left out, the keys can't be edited. */
  readonly openEditor?: () => Promise<KeyEditor>;
  /** Types of provider that a new key may be of. */
  readonly types?: readonly string[];
  /** Takes the screen down when aborted; closing the link is then the caller's. */
  readonly signal?: AbortSignal;
  /** The clock that cooldowns are counted down by; default the system's. */
  readonly now?: () => number;
};

const clearScreen = '\u001b[H\u001b[J';

/**
 * Draws the screen until the user quits, and resolves when the link is closed and the terminal is as
 * it was. `NODE_ENV=production` has to be set before this module is imported: React reads it once,
 * and its development build costs twice the CPU.
 */
export async function runTui(options: RunTuiOptions): Promise<void> {
  const { link, stdin, stdout, signal } = options;
  if (signal?.aborted) {
    return;
  }
  let failure: { readonly error: unknown } | null = null;
  let instance: Instance | null = null;
  let suspendTerminal: SuspendTerminal | null = null;
  const isRead = isScreenRead(options.environment);
  const leave = (error?: unknown) => {
    if (error !== undefined) {
      failure = { error };
    }
    instance?.unmount();
  };
  const screen = createScreen({
    link,
    ...sizeOf(stdout, isRead),
    now: options.now ?? Date.now,
    asksToQuit: options.asksToQuit ?? true,
    openEditor: options.openEditor ?? null,
    types: options.types ?? [],
    // OSC 52: the terminal's own clipboard, also through ssh; it draws nothing.
    copy: (text) => stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`),
    suspend: () => void suspendTerminal?.(stopProcess),
    redraw: () => redraw(),
    leave,
  });
  const Picture = isRead ? PlainApp : App;
  const app = (
    <ColorContext value={options.color}>
      <ErrorBoundary onError={leave}>
        <Picture screen={screen} title={options.title ?? 'keyctl'} />
      </ErrorBoundary>
      <TerminalControl
        onReady={(suspend) => {
          suspendTerminal = suspend;
        }}
      />
    </ColorContext>
  );
  // Ink does this too, but only after the first frame: a key pressed between would be echoed into
  // it, and a ctrl+c there would kill the process and with it the engine that it hosts.
  stdin.setRawMode(true);
  instance = render(app, {
    stdin,
    stdout,
    exitOnCtrlC: false,
    alternateScreen: !isRead,
    incrementalRendering: !isRead,
    isScreenReaderEnabled: isRead,
    // Ink goes quiet where it sees CI in the environment; that this is a terminal was checked.
    interactive: true,
    maxFps: 30,
    onRender: ({ renderTime }) => screen.paced.setFrameCost(renderTime),
  });
  const unmount = () => instance?.unmount();
  signal?.addEventListener('abort', unmount, { once: true });

  // What a terminal makes of the old frame in a window of another size, or another program of it, is
  // not ours to know, so the next frame must not be drawn as the difference to it.
  const redraw = () => {
    instance?.clear();
    if (!isRead) {
      stdout.write(clearScreen);
    }
    const { columns, rows } = sizeOf(stdout, isRead);
    screen.resize(columns, rows);
    instance?.rerender(app);
  };
  let isRedrawn = false;
  // Before Ink's own listener, which would draw first.
  const onResize = () => {
    redraw();
    isRedrawn = true;
  };
  stdout.prependListener('resize', onResize);
  // Node, whose listener for this came first, tells only of another size. A window that was made
  // small and large again before Node looked has lost what was in it all the same.
  const onWindowChange = () => {
    if (!isRedrawn) {
      redraw();
    }
    isRedrawn = false;
  };
  process.on('SIGWINCH', onWindowChange);
  try {
    await instance.waitUntilExit();
  } finally {
    stdin.setRawMode(false);
    stdout.off('resize', onResize);
    process.off('SIGWINCH', onWindowChange);
    signal?.removeEventListener('abort', unmount);
    screen.close();
  }
  if (failure !== null) {
    throw (failure as { readonly error: unknown }).error;
  }
}

/** Ink's own variable for it, which Ink itself takes for set only if it is exactly `true`. */
function isScreenRead({ INK_SCREEN_READER = '' }: NodeJS.ProcessEnv): boolean {
  return !['', '0', 'false'].includes(INK_SCREEN_READER.toLowerCase());
}

function sizeOf(stdout: WriteStream, isRead: boolean) {
  // Some pseudo-terminals have no size until somebody sets one. To a reader no window is too small.
  const columns = stdout.columns || 80;
  const rows = stdout.rows || 24;
  return isRead ? { columns: Math.max(columns, 80), rows: Math.max(rows, 24) } : { columns, rows };
}

type TerminalControlProps = { readonly onReady: (suspend: SuspendTerminal) => void };

/** Hands out what Ink gives only to components: the way to lend the terminal to the shell. */
function TerminalControl({ onReady }: TerminalControlProps): ReactNode {
  const { suspendTerminal } = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  return null;
}

import { handleSignals } from '../host/signals.js';
import { startHost } from '../host/start-host.js';
import { KeyctlError } from '../keyctl-error.js';
import { curlLine } from '../tui/curl-line.js';
import { type CommandContext, colorFor } from './command-context.js';
import { endQuietly } from './end-quietly.js';
import { eventLine } from './event-line.js';
import { print } from './print.js';
import { watchEvents } from './watch-events.js';
import { watchWarnings } from './watch-warnings.js';

/** `keyctl serve`: engine and socket in this process, until a signal or `keyctl stop`. */
export async function serve(
  context: CommandContext,
  { port: word }: { readonly port?: string } = {},
): Promise<void> {
  const { paths, environment, stderr, onCrash } = context;
  const port = word === undefined ? undefined : parsePort(word);
  const host = await startHost({ paths, environment, host: 'serve', port });
  const signals = handleSignals({
    drain: () => void host.drain(),
    abort: () => void host.abort(),
  });
  const noCrash = onCrash({
    first(error) {
      host.crash(error);
      return host.ended;
    },
  });

  const say = openLines(stderr, () => void host.drain());
  const { engine, providers } = host.engine.getSnapshot();
  say(`keyctl: serving ${engine.socket} (pid ${engine.pid}); try it:`);
  say(`keyctl:   ${curlLine(engine.socket, providers[0])}`);
  if (engine.listen !== null) {
    say(`keyctl: listening on ${engine.listen}; point a tool at it: eval "$(keyctl env)"`);
  }
  // no snapshot for its own lines: one of 500 keys takes milliseconds, in which no request is served
  const stopWarning = watchWarnings(
    host.engine,
    () => host.engine.warnings,
    (warning) => say(`keyctl: warning: ${warning}`),
  );

  const color = colorFor(stderr, context);
  const watch = watchEvents(
    host.engine,
    () => host.engine.newestEvents,
    (event) => say(eventLine(event, color)),
    (missed) => say(`${missed} more events, see ${paths.log}`),
  );
  await host.ended;
  watch.stop();
  stopWarning();
  noCrash();
  signals();
}

function parsePort(word: string): number {
  const port = Number(word);
  if (!/^\d+$/.test(word) || port < 1 || port > 65_535) {
    throw new KeyctlError('usage', '--port must be a number from 1 to 65535', {
      hint: 'it is a port of the loopback addresses; others can not be listened on',
    });
  }
  return port;
}

/**
 * Lines for a reader who may go away. An engine outlives the pipe that it reports to; with the
 * terminal that it was started in, it ends.
 */
function openLines(stream: NodeJS.WriteStream, onHangUp: () => void): (line: string) => void {
  let isOpen = true;
  stream.off('error', endQuietly);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    isOpen = false;
    if (error.code === 'EIO') {
      onHangUp();
    }
  });
  return (line) => {
    if (isOpen) {
      print(stream, line);
    }
  };
}

const signals = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
] as const satisfies readonly NodeJS.Signals[];

export type PassedSignal = (typeof signals)[number];

/**
 * Gives every signal that would end this process, or open V8's inspector in it, to `handle` alone.
 * Returns what undoes it.
 */
export function onSignals(handle: (signal: PassedSignal) => void): () => void {
  const handlers = signals.map((signal) => [signal, () => handle(signal)] as const);
  for (const [signal, handler] of handlers) {
    process.removeAllListeners(signal).on(signal, handler);
  }
  return () => {
    for (const [signal, handler] of handlers) {
      process.off(signal, handler);
    }
  };
}

export type SignalActions = {
  /** The first SIGTERM, SIGINT or SIGHUP. Called once. */
  readonly drain: () => void;
  /** SIGINT once more: somebody is waiting and has had enough. */
  readonly abort: () => void;
};

/** What the signals mean to a process that hosts. Main thread only. Returns what undoes it. */
export function handleSignals({ drain, abort }: SignalActions): () => void {
  let draining = false;
  const end = () => {
    if (draining) {
      return;
    }
    draining = true;
    drain();
  };
  const interrupt = () => {
    if (draining) {
      abort();
    } else {
      end();
    }
  };
  const handlers = [
    ['SIGTERM', end],
    ['SIGHUP', end],
    ['SIGINT', interrupt],
  ] as const;
  // conf's when-exit sends itself each signal once more, so that the first ctrl+c would count as the
  // second; what it and its like clean up, they clean up at `exit` as well
  const foreign = handlers.map(([signal]) => [signal, process.rawListeners(signal)] as const);
  for (const [signal, handler] of handlers) {
    process.removeAllListeners(signal).on(signal, handler);
  }
  return () => {
    for (const [signal, handler] of handlers) {
      process.off(signal, handler);
    }
    for (const [signal, listeners] of foreign) {
      for (const listener of listeners) {
        process.on(signal, listener as NodeJS.SignalsListener);
      }
    }
  };
}

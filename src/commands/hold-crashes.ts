/**
 * Runs `run`, and throws a crash that came meanwhile (an uncaught error, an unhandled rejection) only
 * after it: printed at once, the report would stand on the alternate screen and be gone with it.
 * `takeDown` is called at a crash and has to end `run`. Another crash after that is not held: what
 * should end may be what is broken.
 */
export async function holdCrashes(takeDown: () => void, run: () => Promise<void>): Promise<void> {
  const reporters = process.listeners('uncaughtException');
  const held: unknown[] = [];
  const hold: NodeJS.UncaughtExceptionListener = (error, origin) => {
    held.push(error);
    if (held.length === 1) {
      takeDown();
      return;
    }
    for (const report of reporters) {
      report(error, origin);
    }
  };
  process.removeAllListeners('uncaughtException').on('uncaughtException', hold);
  try {
    await run();
  } finally {
    process.off('uncaughtException', hold);
    for (const report of reporters) {
      process.on('uncaughtException', report);
    }
  }
  if (held.length > 0) {
    throw held[0];
  }
}

import type { Log } from '../log/log.js';
import type { Redactor } from '../log/redactor.js';

/** Logs what should not have happened, with its stack, and returns its message without secrets. */
export function crashLog(log: Log, redactor: Redactor): (error: unknown) => string {
  return (error) => {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    log.error({ stack: stack ?? null }, `unexpected ${name}`);
    return redactor.redact(`${name}: ${message}`);
  };
}

import { hideKeyLike } from '../config/looks-like-secret.js';
import type { Log } from '../log/log.js';
import type { Redactor } from '../log/redactor.js';

/**
 * Logs what should not have happened, with its stack, and returns its message without secrets. Such
 * an error may quote anything, so what only looks like a key is left out, too.
 */
export function crashLog(log: Log, redactor: Redactor): (error: unknown) => string {
  const clean = (text: string) => hideKeyLike(redactor.redact(text));
  return (error) => {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    log.error({ stack: stack === undefined ? null : clean(stack) }, `unexpected ${name}`);
    return clean(`${name}: ${message}`);
  };
}

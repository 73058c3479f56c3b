import type { Dialect } from '../providers/dialect.js';
import type { Headers } from '../providers/reset-hint.js';
import { type Hold, isReadable } from './hold.js';
import { JsonHold } from './json-hold.js';
import { StreamHold } from './stream-hold.js';

/** What tells whether an answer of 200 is a good one; null if nothing has to. */
export function holdFor(status: number, headers: Headers, dialect: Dialect): Hold | null {
  if (status >= 300 || dialect.conversation !== null) {
    return null;
  }
  if (isReadable(headers, 'text/event-stream')) {
    return new StreamHold();
  }
  const maybeError = dialect.errorsInside200 && isReadable(headers, 'application/json');
  return maybeError ? new JsonHold() : null;
}

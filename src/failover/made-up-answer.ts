import { STATUS_CODES } from 'node:http';
import { statusOfDrill } from '../keys/drill.js';
import type { Dialect } from '../providers/dialect.js';
import type { Drill } from './drill.js';

export type MadeUpAnswer = {
  readonly status: number;
  readonly statusText: string;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** A code that is no system's: its text is taken as it is, with the code behind it. */
class MadeUpError extends Error {
  readonly code = 'drill';
}

/**
 * What a drill has the provider answer, in the dialect's own envelope; null if no answer comes. It
 * says what it is, for it may reach a client as it is.
 */
export function madeUpAnswer(
  { order }: Drill,
  dialect: Dialect,
  path: string,
): MadeUpAnswer | null {
  const status = statusOfDrill(order.answer);
  if (status === null) {
    return null;
  }
  const message = 'keyctl drill made this answer up; nothing was sent to the provider';
  const body = Buffer.from(
    JSON.stringify(dialect.errorBody({ status, code: 'drill', message }, path)),
  );
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      ...retryAfter(order.retryAfterSeconds),
    },
    body,
  };
}

function retryAfter(seconds: number | null): Readonly<Record<string, string>> {
  return seconds === null ? {} : { 'retry-after': String(seconds) };
}

/** Why no answer comes, and how long that takes: as long as connecting may. */
export function madeUpFailure(
  { order }: Drill,
  connectMs: number,
): { readonly error: Error; readonly afterMs: number } {
  return order.answer === 'timeout'
    ? { error: new MadeUpError('connecting took too long'), afterMs: connectMs }
    : { error: new MadeUpError('connection refused'), afterMs: 0 };
}

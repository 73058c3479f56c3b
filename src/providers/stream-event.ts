import { firstOf, recordOf } from './error-facts.js';
import { statusOf } from './stream-error-status.js';
import { isPreamble } from './stream-preamble.js';

/** What one event of a stream means before the answer is committed to the client. */
export type StreamEventKind =
  | { readonly kind: 'content' }
  /** Says nothing yet: a ping, or the envelope that precedes the first words. */
  | { readonly kind: 'preamble' }
  | { readonly kind: 'error'; readonly status: number; readonly body: unknown };

/**
 * Reads one server-sent event. Providers report failures inside a 200 stream as `event: error`, as
 * `data: {"error": …}`, in a choice (OpenRouter), as `x_groq.error`, or as `response.failed` (OpenAI
 * Responses); the status is the one that the same failure has outside of a stream.
 */
export function readStreamEvent(name: string | undefined, data: string): StreamEventKind {
  const body = parseJson(data);
  const type = typeof body?.['type'] === 'string' ? body['type'] : name;
  if (type === 'response.failed') {
    return asError(recordOf(body?.['response'])?.['error']);
  }
  const error = body === null ? null : errorIn(body);
  if (error !== null) {
    return asError(error);
  }
  if (name === 'error' || type === 'error') {
    return asError(body);
  }
  return { kind: isPreamble(type, body) ? 'preamble' : 'content' };
}

function asError(error: unknown): StreamEventKind {
  return { kind: 'error', status: statusOf(error), body: { error } };
}

function errorIn(body: Readonly<Record<string, unknown>>): unknown {
  const { choices } = body;
  const choice = Array.isArray(choices) ? recordOf(choices[0]) : null;
  const places = [body['error'], choice?.['error'], recordOf(body['x_groq'])?.['error']];
  return places.find(Boolean) ?? null;
}

/** Google's OpenAI face may wrap an error in an array. */
function parseJson(data: string): Readonly<Record<string, unknown>> | null {
  if (!data.startsWith('{') && !data.startsWith('[')) {
    return null;
  }
  try {
    const value: unknown = JSON.parse(data);
    return recordOf(firstOf(value));
  } catch {
    // a provider's stream may carry anything; what is not JSON is content
    return null;
  }
}

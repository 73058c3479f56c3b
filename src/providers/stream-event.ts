/** What one event of a stream means before the answer is committed to the client. */
export type StreamEventKind =
  | { readonly kind: 'content' }
  /** Says nothing yet: a ping, or the envelope that precedes the first words. */
  | { readonly kind: 'preamble' }
  | { readonly kind: 'error'; readonly status: number; readonly body: unknown };

/** Events that come before any content: Anthropic's and those of OpenAI's Responses API. */
const preambles = new Set([
  'ping',
  'message_start',
  'response.created',
  'response.queued',
  'response.in_progress',
]);

/**
 * Reads one server-sent event. Providers report failures inside a 200 stream as `event: error`, as
 * `data: {"error": …}`, or as `response.failed` (OpenAI Responses); the status is the one that the
 * same failure has outside of a stream.
 */
export function readStreamEvent(name: string | undefined, data: string): StreamEventKind {
  const body = parseJson(data);
  const type = typeof body?.['type'] === 'string' ? body['type'] : name;
  if (type === 'response.failed') {
    const response = body?.['response'];
    const error = isRecord(response) ? response['error'] : undefined;
    return { kind: 'error', status: statusOf(error), body: { error } };
  }
  if (name === 'error' || type === 'error' || isFilled(body?.['error'])) {
    const error = isFilled(body?.['error']) ? body?.['error'] : body;
    return { kind: 'error', status: statusOf(error), body: { error } };
  }
  return { kind: type !== undefined && preambles.has(type) ? 'preamble' : 'content' };
}

const statusByWord: Readonly<Record<string, number>> = {
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  RESOURCE_EXHAUSTED: 429,
  insufficient_quota: 402,
  billing_error: 402,
  authentication_error: 401,
  invalid_api_key: 401,
  UNAUTHENTICATED: 401,
  permission_error: 403,
  PERMISSION_DENIED: 403,
  invalid_request_error: 400,
  not_found_error: 404,
  request_too_large: 413,
  overloaded_error: 529,
};

/** An in-band error's status; one that can't be told is the provider's own fault. */
function statusOf(error: unknown): number {
  if (!isRecord(error)) {
    return 500;
  }
  for (const value of [error['code'], error['status'], error['type']]) {
    const status = typeof value === 'string' ? (statusByWord[value] ?? Number(value)) : value;
    if (typeof status === 'number' && status >= 400 && status <= 599) {
      return status;
    }
  }
  return 500;
}

function parseJson(data: string): Record<string, unknown> | null {
  if (!data.startsWith('{')) {
    return null;
  }
  try {
    const value: unknown = JSON.parse(data);
    return isRecord(value) ? value : null;
  } catch {
    // a provider's stream may carry anything; what is not JSON is content
    return null;
  }
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { recordOf } from './error-facts.js';

/** The status that a code has outside of a stream; codes are compared in lower case. */
const statusByWord = new Map<string, number>([
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['rate_limited', 429],
  ['too_many_requests', 429],
  ['resource_exhausted', 429],
  ['usage_limit_reached', 429],
  ['insufficient_quota', 402],
  ['billing_error', 402],
  ['payment_required', 402],
  ['authentication_error', 401],
  ['invalid_api_key', 401],
  ['unauthenticated', 401],
  ['permission_error', 403],
  ['permission_denied', 403],
  ['invalid_request_error', 400],
  ['invalid_argument', 400],
  ['invalid_prompt', 400],
  ['failed_precondition', 400],
  ['context_length_exceeded', 400],
  ['content_filter', 400],
  ['not_found_error', 404],
  ['not_found', 404],
  ['model_not_found', 404],
  ['request_too_large', 413],
  ['internal', 500],
  ['api_error', 500],
  ['server_error', 500],
  ['bad_gateway', 502],
  // Codex: in a 200 stream of the Responses API
  ['server_is_overloaded', 503],
  ['slow_down', 503],
  ['unavailable', 503],
  ['capacity_exceeded', 503],
  ['timeout_error', 504],
  ['deadline_exceeded', 504],
  ['overloaded_error', 529],
]);

const fields = ['code', 'status_code', 'status', 'type'] as const;

/** An in-band error's status; one that can't be told is the provider's own fault. */
export function statusOf(error: unknown): number {
  const record = recordOf(error);
  for (const field of fields) {
    const value = record?.[field];
    const status =
      typeof value === 'string' ? (statusByWord.get(value.toLowerCase()) ?? Number(value)) : value;
    if (typeof status === 'number' && status >= 400 && status <= 599) {
      return status;
    }
  }
  return 500;
}

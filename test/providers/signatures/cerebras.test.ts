import { model } from './a-row.js';
import { flat } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('cerebras', [
  ['a wrong key', 401, flat('invalid_request_error', 'Wrong API Key', 'wrong_api_key'), 'invalid'],
  ['no money', 402, flat('payment_required_error', 'Payment', 'payment_required'), 'exhausted'],
  [
    'a limit',
    429,
    flat('too_many_tokens_error', 'Tokens per minute limit exceeded', 'token_quota_exceeded'),
    'rate-limited',
  ],
  [
    'a limit with its reset in seconds',
    429,
    flat('too_many_tokens_error', 'Tokens per minute limit exceeded', 'token_quota_exceeded'),
    'rate-limited',
    {
      headers: {
        'x-ratelimit-remaining-requests-day': '14399',
        'x-ratelimit-reset-requests-day': '33011.38',
        'x-ratelimit-remaining-tokens-minute': '0',
        'x-ratelimit-reset-tokens-minute': '11.25',
      },
      ms: 11_250,
    },
  ],
  [
    "everybody's traffic",
    429,
    flat('too_many_requests_error', 'High traffic', 'queue_exceeded'),
    'server-error',
  ],
  ['no such model', 404, flat('not_found_error', 'no', 'model_not_found'), 'forbidden', { model }],
]);

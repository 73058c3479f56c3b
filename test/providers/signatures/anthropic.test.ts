import { hour, model, second } from './a-row.js';
import { anthropic, openai } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('anthropic', [
  [
    'no money',
    400,
    anthropic(
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API.',
    ),
    'exhausted',
  ],
  [
    'the limit that the user set',
    400,
    anthropic(
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-11-03 at 00:00 UTC.',
    ),
    'exhausted',
    { ms: 10 * hour },
  ],
  ['billing', 402, anthropic('billing_error', 'billing'), 'exhausted'],
  ['no credits', 429, anthropic('credits_required', 'Credits required.'), 'exhausted'],
  [
    'no credits, in the details',
    429,
    { error: { type: 'rate_limit_error', details: { error_code: 'credits_required' } } },
    'exhausted',
  ],
  [
    'no credits for a long context',
    429,
    anthropic('rate_limit_error', 'Usage credits are required for long context requests.'),
    'forbidden',
    { model },
  ],
  [
    'the monthly cap of a tier',
    429,
    anthropic('rate_limit_error', 'Your organization reached its monthly spend limit.'),
    'exhausted',
  ],
  [
    'the monthly cap, in the words of 2026',
    429,
    anthropic(
      'rate_limit_error',
      "This request would exceed your account's monthly spend limit. Please try again later.",
    ),
    'exhausted',
  ],
  [
    'a rate limit',
    429,
    anthropic('rate_limit_error', 'Number of request tokens has exceeded your per-minute limit'),
    'rate-limited',
  ],
  [
    'acceleration limit',
    429,
    anthropic('rate_limit_error', 'This request would exceed your acceleration limit'),
    'rate-limited',
  ],
  [
    'a rate limit of one model',
    429,
    anthropic(
      'rate_limit_error',
      'This request would exceed your rate limit of 30,000 input tokens per minute (org: 1-2, model: claude-opus-4).',
    ),
    'rate-limited',
    { model },
  ],
  [
    'a rate limit with its end',
    429,
    anthropic('rate_limit_error', 'slow'),
    'rate-limited',
    { headers: { 'retry-after': '42' }, ms: 42 * second },
  ],
  [
    'a rate limit whose end is in its limits',
    429,
    anthropic('rate_limit_error', 'slow'),
    'rate-limited',
    {
      headers: {
        'anthropic-ratelimit-requests-remaining': '49',
        'anthropic-ratelimit-requests-reset': '2026-11-02T14:00:01Z',
        'anthropic-ratelimit-output-tokens-remaining': '0',
        'anthropic-ratelimit-output-tokens-reset': '2026-11-02T14:00:30Z',
      },
      ms: 30 * second,
    },
  ],
  ['an error of its own', 500, anthropic('api_error', 'Internal server error'), 'server-error'],
  ['overloaded', 529, anthropic('overloaded_error', 'Overloaded'), 'server-error'],
  ['overloaded, as 429', 429, anthropic('overloaded_error', 'Overloaded'), 'server-error'],
  ['a wrong key', 401, anthropic('authentication_error', 'invalid x-api-key'), 'invalid'],
  ['a wrong token', 401, anthropic('authentication_error', 'Invalid bearer token'), 'invalid'],
  [
    'a web page asked',
    401,
    anthropic('authentication_error', 'CORS requests are not allowed for this Organization'),
    'caller-fault',
  ],
  [
    'a disabled organization',
    400,
    anthropic('invalid_request_error', 'This organization has been disabled.'),
    'invalid',
  ],
  ['no permission', 403, anthropic('permission_error', 'no'), 'forbidden'],
  ['no such model', 404, anthropic('not_found_error', 'model: claude-x'), 'forbidden', { model }],
  ['no such path', 404, anthropic('not_found_error', 'Not Found'), 'caller-fault'],
  [
    'too long a prompt',
    400,
    anthropic('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    'caller-fault',
  ],
  ['a wrong request', 400, anthropic('invalid_request_error', 'max_tokens: x'), 'caller-fault'],
  [
    'a gateway whose model is down',
    400,
    {
      type: 'error',
      error: { type: 'server_error', message: 'Upstream request failed: Model is unavailable.' },
    },
    'forbidden',
    { model },
  ],
  ['a gateway that has no money', 403, openai('x', 'insufficient_user_quota'), 'exhausted'],
  ['too large', 413, anthropic('request_too_large', 'Request too large'), 'caller-fault'],
]);

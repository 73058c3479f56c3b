import { model, request, second } from './a-row.js';
import { openai } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('groq', [
  ['a wrong key', 401, openai('Invalid API Key', 'invalid_api_key'), 'invalid'],
  ['restricted', 400, openai('restricted', 'organization_restricted'), 'invalid'],
  ['blocked', 400, openai('blocked', 'blocked_api_access'), 'exhausted'],
  [
    'a limit of one model',
    429,
    openai(
      'Rate limit reached for model `llama-3` in organization `org_1` on tokens per minute (TPM): Limit 6000, Used 5900, Requested 700. Please try again in 7.66s.',
      'rate_limit_exceeded',
      'tokens',
    ),
    'rate-limited',
    { model, ms: 7_660 },
  ],
  [
    'larger than the limit per minute',
    413,
    openai(
      'Request too large for model `llama-3` on tokens per minute (TPM): Limit 6000, Requested 7000',
      'rate_limit_exceeded',
      'tokens',
    ),
    'forbidden',
    { request },
  ],
  [
    'requests of a day, by the headers',
    429,
    openai('Rate limit reached', 'rate_limit_exceeded', 'requests'),
    'rate-limited',
    {
      headers: {
        'retry-after': '2',
        'x-ratelimit-remaining-requests': '14370',
        'x-ratelimit-reset-requests': '2m59.56s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '7.66s',
      },
      ms: 2 * second,
    },
  ],
  ['too large', 413, openai('Request Entity Too Large', 'request_too_large'), 'caller-fault'],
  ['no capacity', 498, openai('Flex tier capacity exceeded', 'capacity_exceeded'), 'server-error'],
  [
    'no such model',
    404,
    openai('The model does not exist', 'model_not_found'),
    'forbidden',
    { model },
  ],
  ['blocked by the org', 403, openai('no', 'model_permission_blocked_org'), 'forbidden', { model }],
  [
    'blocked by the project',
    403,
    openai('no', 'model_permission_blocked_project'),
    'forbidden',
    { model },
  ],
  ['decommissioned', 400, openai('gone', 'model_decommissioned'), 'forbidden', { model }],
  ['terms', 400, openai('accept', 'model_terms_required'), 'forbidden', { model }],
]);

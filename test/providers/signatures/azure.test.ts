import { hour, model } from './a-row.js';
import { openai } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('azure', [
  [
    'a wrong key, or a wrong host',
    401,
    openai('Access denied due to invalid subscription key or wrong API endpoint.', '401'),
    'invalid',
  ],
  [
    'a firewall',
    403,
    openai('Access denied due to Virtual Network/Firewall rules.', '403'),
    'forbidden',
    { model },
  ],
  [
    'no such deployment',
    404,
    openai('The API deployment for this resource does not exist.', 'DeploymentNotFound'),
    'forbidden',
    { model },
  ],
  ['a model that is gone', 410, openai('retired', 'ModelDeprecated'), 'forbidden', { model }],
  ['a wrong path', 404, openai('Resource not found', '404'), 'caller-fault'],
  [
    'a limit of one deployment',
    429,
    openai(
      'Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 7 seconds.',
      '429',
    ),
    'rate-limited',
    { model, ms: 7_000 },
  ],
  [
    'a limit, in milliseconds',
    429,
    openai('Requests have exceeded call rate limit.', '429'),
    'rate-limited',
    { model, headers: { 'x-ms-retry-after-ms': '2500', 'retry-after': '3' }, ms: 2_500 },
  ],
  [
    'a limit whose resets are no times',
    429,
    openai('Too many requests', '429'),
    'rate-limited',
    { headers: { 'x-ratelimit-reset-requests': '-1', 'x-ratelimit-reset-tokens': '0' } },
  ],
  [
    'call volume',
    403,
    openai('Out of call volume quota. Quota will be replenished in 2 hours.', '403'),
    'exhausted',
    { ms: 2 * hour },
  ],
  [
    'the content filter',
    400,
    {
      error: {
        message: 'The response was filtered',
        code: 'content_filter',
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    },
    'caller-fault',
  ],
]);

import { model } from './a-row.js';
import { openai } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('together', [
  [
    'too many tokens, as 403',
    403,
    openai('`inputs` tokens + `max_new_tokens` must be <= 4097'),
    'caller-fault',
  ],
  ['any other refusal', 403, openai('Forbidden'), 'forbidden'],
  ['a wrong key', 401, openai('Invalid API key provided', 'invalid_api_key'), 'invalid'],
  ['no money', 402, openai('Payment required'), 'exhausted'],
  ['a limit', 429, openai('Too many requests'), 'rate-limited'],
  [
    'a limit of one model',
    429,
    openai('You have reached the rate limit specific to this model.', null, 'model_rate_limit'),
    'rate-limited',
    { model },
  ],
  ['overloaded', 503, openai('Engine Overloaded'), 'server-error'],
  ['no such model', 404, openai('no', 'model_not_available'), 'forbidden', { model }],
  [
    'not serverless',
    400,
    openai('Unable to access non-serverless model x/y.'),
    'forbidden',
    { model },
  ],
]);

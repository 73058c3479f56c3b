import { model } from './a-row.js';
import { openai } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('github-models', [
  [
    'a plan without the model',
    403,
    openai('No access to model: x', 'no_access'),
    'forbidden',
    { model },
  ],
  [
    'no such model',
    400,
    openai('Unavailable model: x', 'unavailable_model'),
    'forbidden',
    { model },
  ],
  [
    'a day of one model',
    429,
    openai(
      'Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 36547 seconds before retrying.',
      'RateLimitReached',
    ),
    'rate-limited',
    { model, ms: 36_547_000 },
  ],
  [
    'too many tokens',
    413,
    openai('Request body too large', 'tokens_limit_reached'),
    'caller-fault',
  ],
]);

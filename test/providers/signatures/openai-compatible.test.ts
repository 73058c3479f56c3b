import { hour, model } from './a-row.js';
import { google, openai, quota } from './bodies.js';
import { commonRows } from './common-rows.js';
import { testRows } from './test-rows.js';

testRows('openai-compatible', [
  ...commonRows,
  ['Cohere', 400, { message: 'limit exceeded' }, 'rate-limited'],
  ['a limit as 400', 400, { message: 'Request limit exceeded for today' }, 'rate-limited'],
  ['a token limit', 400, openai('Context token limit exceeded'), 'caller-fault'],
  ['a model that is down', 400, openai('Model is unavailable'), 'forbidden', { model }],
  [
    'Gemini behind a gateway',
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'quota', quota('RequestsPerDayPerModel')),
    'rate-limited',
    { model, ms: 18 * hour },
  ],
]);

import { hour, model, request, second, wall } from './a-row.js';
import { openrouter } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('openrouter', [
  ['a wrong key', 401, openrouter(401, 'No auth credentials found'), 'invalid'],
  ['a disabled key', 401, openrouter(401, 'API key is disabled'), 'invalid'],
  ['an unknown key', 401, openrouter(401, 'User not found.'), 'invalid'],
  [
    'no credits',
    402,
    openrouter(402, 'Insufficient credits', { limit_source: 'openrouter_credits' }),
    'exhausted',
  ],
  [
    "the key's own limit",
    402,
    openrouter(402, 'limit', { limit_source: 'openrouter_key_limit' }),
    'exhausted',
  ],
  [
    'a budget, with its reset',
    403,
    openrouter(403, 'Budget limit exceeded', {
      limit_source: 'openrouter_workspace_budget',
      resets_at: '2026-11-02T15:00:00Z',
    }),
    'exhausted',
    { ms: hour },
  ],
  [
    'too much in flight: it passes',
    402,
    openrouter(402, 'in flight', { limit_source: 'openrouter_in_flight_budget' }),
    'rate-limited',
    { headers: { 'retry-after': '3' }, ms: 3 * second },
  ],
  ['the older words', 403, openrouter(403, 'Key limit exceeded (monthly limit)'), 'exhausted'],
  ['no reason given', 402, openrouter(402, 'Insufficient credits'), 'exhausted'],
  [
    'too few credits for so many tokens',
    402,
    openrouter(
      402,
      'This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, but can only afford 2666.',
      { provider_name: null },
    ),
    'forbidden',
    { request },
  ],
  [
    'moderation',
    403,
    openrouter(403, 'Your input was flagged', {
      reasons: ['violence'],
      flagged_input: 'words',
      provider_name: 'OpenAI',
    }),
    'caller-fault',
  ],
  [
    'moderation, in words',
    403,
    openrouter(403, 'openai/gpt-4 requires moderation on OpenAI.'),
    'caller-fault',
  ],
  ['a guardrail', 403, openrouter(403, 'Blocked by a guardrail'), 'caller-fault'],
  ['no endpoints', 404, openrouter(404, 'No endpoints found for x/y.'), 'forbidden', { model }],
  [
    'no endpoint can do this',
    404,
    openrouter(404, 'No endpoints found that support tool use.'),
    'caller-fault',
  ],
  [
    'free requests of a day',
    429,
    openrouter(429, 'Rate limit exceeded: free-models-per-day. Add 10 credits …', {
      headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(wall + hour) },
    }),
    'rate-limited',
    { model, ms: hour },
  ],
  [
    'the provider of one model',
    429,
    openrouter(429, 'Provider returned error', {
      raw: 'deepseek/deepseek-chat:free is temporarily rate-limited upstream. Please retry shortly.',
      provider_name: 'Chutes',
    }),
    'rate-limited',
    { model },
  ],
  [
    'its own limit, with its reset in epoch milliseconds',
    429,
    openrouter(429, 'Rate limit exceeded'),
    'rate-limited',
    {
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(wall + 20 * second) },
      ms: 20 * second,
    },
  ],
  ['its own limit', 429, openrouter(429, 'Rate limit exceeded'), 'rate-limited'],
  ['the model is down', 502, openrouter(502, 'model down'), 'server-error'],
  ['no provider', 503, openrouter(503, 'no provider'), 'server-error'],
  [
    'no provider for a while',
    503,
    openrouter(503, 'no provider'),
    'server-error',
    { headers: { 'retry-after': '20' }, ms: 20 * second },
  ],
  ['too slow', 408, openrouter(408, 'Request timed out'), 'caller-fault'],
  [
    "a caller's fault that the provider of a model found",
    400,
    openrouter(400, 'Provider returned error', {
      raw: '{"error":{"message":"maximum context length is 8192 tokens"}}',
      provider_name: 'OpenAI',
    }),
    'caller-fault',
  ],
  ['a wrong model id', 400, openrouter(400, 'x is not a valid model ID'), 'caller-fault'],
]);

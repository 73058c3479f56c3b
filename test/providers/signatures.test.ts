import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/keys/outcome.js';
import { classifyStatus } from '../../src/providers/classify.js';
import { dialectOf, dialects } from '../../src/providers/dialects.js';
import type { Headers } from '../../src/providers/reset-hint.js';

/**
 * What each provider's failures mean. To add one, copy a row: what it is, the status, the body as the
 * provider sends it, and what it comes to. `model` says that only this model with this key is meant,
 * `ms` when to come back by the body's own word.
 */
type Row = [
  what: string,
  status: number,
  body: unknown,
  outcome: Outcome,
  more?: { readonly model?: true; readonly ms?: number; readonly headers?: Headers },
];

// 06:00 in California, 18 hours before midnight there
const wall = Date.parse('2026-11-02T14:00:00Z');
const hour = 3_600_000;
const model = true;

const openai = (message: string, code: string | null = null, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
});
const anthropic = (type: string, message: string) => ({ type: 'error', error: { type, message } });
const openrouter = (code: number, message: string, metadata: object = {}) => ({
  error: { code, message, metadata },
});
const google = (code: number, status: string, message: string, ...details: object[]) => ({
  error: { code, message, status, details },
});
const flat = (type: string, message: string, code: string | null = null) => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
});
const reason = (name: string) => ({ '@type': 'google.rpc.ErrorInfo', reason: name });
const quota = (...ids: string[]) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: ids.map((quotaId) => ({ quotaId })),
});
const retryInfo = (retryDelay: string) => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay,
});
const tooLong = openai('maximum context length is 8192 tokens', 'context_length_exceeded');

/** What every provider that speaks OpenAI's protocol may send, and what a gateway passes on. */
const common: readonly Row[] = [
  ['no money', 429, openai('pay', 'insufficient_quota', 'insufficient_quota'), 'exhausted'],
  ['no money, in a stream', 402, openai('pay', 'insufficient_quota'), 'exhausted'],
  ['spend limit', 429, openai('limit', 'organization_spend_limit_exceeded'), 'exhausted'],
  ['hard limit', 400, openai('Billing hard limit', 'billing_hard_limit_reached'), 'exhausted'],
  [
    'not active',
    429,
    openai('Your account is not active, please check your billing details on our website.'),
    'exhausted',
  ],
  ['a reseller: no money', 403, openai('quota', 'insufficient_user_quota'), 'exhausted'],
  ['a reseller: no balance', 403, { message: 'Insufficient account balance' }, 'exhausted'],
  [
    'Anthropic behind a gateway',
    400,
    openai('Your credit balance is too low to access the Anthropic API.'),
    'exhausted',
  ],
  ['a wrong key', 401, openai('Incorrect API key provided', 'invalid_api_key'), 'invalid'],
  ['terminated', 403, openai('terminated', 'access_terminated'), 'invalid'],
  ['the IP address', 401, openai('Your IP is not authorized'), 'invalid'],
  [
    'a restricted key',
    401,
    openai('You have insufficient permissions for this operation. Missing scopes: model.request'),
    'forbidden',
    { model },
  ],
  ['the same as 403', 403, openai('Missing scopes: api.model.read'), 'forbidden', { model }],
  [
    'the region',
    403,
    openai('Country, region, or territory not supported', 'unsupported_country_region_territory'),
    'forbidden',
    { model },
  ],
  [
    'no such model',
    404,
    openai('The model does not exist', 'model_not_found'),
    'forbidden',
    { model },
  ],
  [
    'no such model, without a code',
    404,
    { error: 'model "llama3" not found, try pulling it first' },
    'forbidden',
    { model },
  ],
  [
    'a project without the model',
    403,
    openai('Project `proj_1` does not have access to model `gpt-5`'),
    'forbidden',
    { model },
  ],
  [
    'per minute and model',
    429,
    openai(
      'Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Used 14567, Requested 24754. Please try again in 18.642s. Visit https://platform.openai.com/account/rate-limits to learn more.',
      'rate_limit_exceeded',
      'tokens',
    ),
    'rate-limited',
    { model, ms: 18_642 },
  ],
  [
    'larger than the limit per minute',
    429,
    openai(
      'Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 36278.',
      'rate_limit_exceeded',
      'tokens',
    ),
    'rate-limited',
    { model },
  ],
  ['any other limit', 429, openai('Slow down', 'rate_limit_exceeded', 'requests'), 'rate-limited'],
  [
    'a limit that says until when',
    429,
    openai('Too many requests. Please try again in 6m0s.'),
    'rate-limited',
    { ms: 360_000 },
  ],
  [
    'a header is more exact than prose',
    429,
    openai('Please try again in 7s.'),
    'rate-limited',
    { headers: { 'retry-after-ms': '6600' } },
  ],
  ['Codex: overloaded', 503, openai('overloaded', 'server_is_overloaded'), 'server-error'],
  ['overloaded, as 429', 429, anthropic('overloaded_error', 'Overloaded'), 'server-error'],
  ['too long a prompt', 400, tooLong, 'caller-fault'],
  ['too long a prompt, as 403', 403, tooLong, 'caller-fault'],
  ['a content policy', 400, openai('no', 'content_policy_violation'), 'caller-fault'],
  ['a wrong parameter', 400, openai('Unknown parameter: foo'), 'caller-fault'],
  ['a wrong path', 404, openai('Invalid URL (POST /v1/chat)'), 'caller-fault'],
  [
    '404 with a parameter',
    404,
    { error: { message: 'no such file', param: 'id' } },
    'caller-fault',
  ],
];

const googleRows: readonly Row[] = [
  [
    'a wrong key',
    400,
    google(400, 'INVALID_ARGUMENT', 'API key not valid.', reason('API_KEY_INVALID')),
    'invalid',
  ],
  [
    'an expired key',
    400,
    google(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.'),
    'invalid',
  ],
  [
    'a leaked key',
    403,
    google(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.'),
    'invalid',
  ],
  [
    'a suspended project',
    403,
    google(403, 'PERMISSION_DENIED', 'suspended', reason('CONSUMER_SUSPENDED')),
    'invalid',
  ],
  ...['SERVICE_DISABLED', 'API_KEY_HTTP_REFERRER_BLOCKED', 'API_KEY_IP_ADDRESS_BLOCKED'].map(
    (name): Row => [
      name,
      403,
      google(403, 'PERMISSION_DENIED', 'blocked', reason(name)),
      'forbidden',
      { model },
    ],
  ),
  [
    'the region',
    400,
    google(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    'forbidden',
    { model },
  ],
  [
    'no such model',
    404,
    google(404, 'NOT_FOUND', 'models/gemini-x is not found for API version v1beta'),
    'forbidden',
    { model },
  ],
  [
    'per minute',
    429,
    google(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota. Please retry in 10.689924287s.',
      quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
      retryInfo('22s'),
    ),
    'rate-limited',
    { model, ms: 22_000 },
  ],
  [
    'per day, whatever the delay says: midnight in California',
    429,
    google(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota.',
      quota(
        'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
        'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
      ),
      retryInfo('22s'),
    ),
    'rate-limited',
    { model, ms: 18 * hour },
  ],
  [
    'per day, of the whole project',
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'quota', quota('GenerateRequestsPerDayPerProject')),
    'rate-limited',
    { ms: 18 * hour },
  ],
  [
    'prose alone',
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded. Please retry in 10.68s.'),
    'rate-limited',
    { ms: 10_680 },
  ],
  [
    'no quota for this model at all',
    429,
    google(
      429,
      'RESOURCE_EXHAUSTED',
      'Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: gemini-2.5-pro',
    ),
    'rate-limited',
    { model },
  ],
  [
    'no details',
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
    'rate-limited',
  ],
  [
    'no credits',
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'),
    'exhausted',
  ],
  [
    'a spend cap',
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'The project reached its spending cap.'),
    'exhausted',
  ],
  ['overloaded', 503, google(503, 'UNAVAILABLE', 'The model is overloaded.'), 'server-error'],
  ['a wrong request', 400, google(400, 'INVALID_ARGUMENT', 'Invalid JSON'), 'caller-fault'],
];

const table: Readonly<Record<string, readonly Row[]>> = {
  openai: common,
  'openai-compatible': [
    ...common,
    ['Cohere', 400, { message: 'limit exceeded' }, 'rate-limited'],
    ['a limit as 400', 400, { message: 'Request limit exceeded for today' }, 'rate-limited'],
    ['a token limit', 400, openai('Context token limit exceeded'), 'caller-fault'],
    [
      'no model for this key',
      400,
      openai('You are not allowed to access this model'),
      'forbidden',
      { model },
    ],
    ['a model that is down', 400, openai('Model is unavailable'), 'forbidden', { model }],
    [
      'Gemini behind a gateway',
      429,
      google(429, 'RESOURCE_EXHAUSTED', 'quota', quota('RequestsPerDayPerModel')),
      'rate-limited',
      { model, ms: 18 * hour },
    ],
  ],
  anthropic: [
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
    ['overloaded', 529, anthropic('overloaded_error', 'Overloaded'), 'server-error'],
    ['overloaded, as 429', 429, anthropic('overloaded_error', 'Overloaded'), 'server-error'],
    ['a wrong key', 401, anthropic('authentication_error', 'invalid x-api-key'), 'invalid'],
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
    ['too large', 413, anthropic('request_too_large', 'Request too large'), 'caller-fault'],
  ],
  openrouter: [
    ['a wrong key', 401, openrouter(401, 'No auth credentials found'), 'invalid'],
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
      { model },
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
    ['its own limit', 429, openrouter(429, 'Rate limit exceeded'), 'rate-limited'],
    ['the model is down', 502, openrouter(502, 'model down'), 'server-error'],
    ['no provider', 503, openrouter(503, 'no provider'), 'server-error'],
    ['a wrong model id', 400, openrouter(400, 'x is not a valid model ID'), 'caller-fault'],
  ],
  gemini: googleRows,
  'gemini-openai': [
    ...googleRows,
    ...googleRows.map(
      ([what, status, body, ...rest]): Row => [`${what}, in an array`, status, [body], ...rest],
    ),
  ],
  azure: [
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
  ],
  mistral: [
    ['a wrong key', 401, flat('authentication_error', 'Unauthorized'), 'invalid'],
    ['no money', 402, flat('payment', 'Payment required'), 'exhausted'],
    [
      'no such model',
      400,
      flat('invalid_model', 'Invalid model: x', '1500'),
      'forbidden',
      { model },
    ],
    ['a guardrail', 403, flat('guardrail', 'Blocked by guardrails'), 'caller-fault'],
    ['a limit', 429, flat('rate_limited', 'Rate limit exceeded', '1300'), 'rate-limited'],
    [
      'a model at capacity',
      429,
      flat('invalid_request_error', 'Service tier capacity exceeded for this model.'),
      'rate-limited',
      { model },
    ],
    ['a wrong request', 422, { detail: [{ loc: ['body'], msg: 'required' }] }, 'caller-fault'],
  ],
  groq: [
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
      'rate-limited',
      { model },
    ],
    ['too large', 413, openai('Request Entity Too Large', 'request_too_large'), 'caller-fault'],
    [
      'no capacity',
      498,
      openai('Flex tier capacity exceeded', 'capacity_exceeded'),
      'server-error',
    ],
    [
      'no such model',
      404,
      openai('The model does not exist', 'model_not_found'),
      'forbidden',
      { model },
    ],
    [
      'blocked by the org',
      403,
      openai('no', 'model_permission_blocked_org'),
      'forbidden',
      { model },
    ],
    [
      'blocked by the project',
      403,
      openai('no', 'model_permission_blocked_project'),
      'forbidden',
      { model },
    ],
    ['decommissioned', 400, openai('gone', 'model_decommissioned'), 'forbidden', { model }],
    ['terms', 400, openai('accept', 'model_terms_required'), 'forbidden', { model }],
  ],
  deepseek: [
    ['a wrong key', 401, openai('Authentication Fails', 'invalid_request_error'), 'invalid'],
    ['no money', 402, openai('Insufficient Balance'), 'exhausted'],
    ['a limit', 429, openai('Rate Limit Reached'), 'rate-limited'],
    ['overloaded', 503, openai('Server Overloaded'), 'server-error'],
    ['a wrong parameter', 422, openai('Invalid Parameters'), 'caller-fault'],
  ],
  xai: [
    ['a wrong key', 400, { code: 'x', error: 'Incorrect API key provided: xa***og.' }, 'invalid'],
    ['no key', 401, { code: 'x', error: 'No credentials' }, 'invalid'],
    ['blocked', 403, { code: 'x', error: 'The API key is blocked.' }, 'invalid'],
    ...[403, 429].map(
      (status): Row => [
        `no credits, as ${status}`,
        status,
        {
          code: 'x',
          error:
            'Your team 1 has either used all available credits or reached its monthly spending limit.',
        },
        'exhausted',
      ],
    ),
    ['flagged', 403, { code: 'x', error: 'Content violates usage guidelines.' }, 'caller-fault'],
    [
      'no such model',
      404,
      {
        code: 'x',
        error: 'The model grok-9 does not exist or your team does not have access to it.',
      },
      'forbidden',
      { model },
    ],
    ['a wrong request', 400, { code: 'x', error: 'Invalid argument' }, 'caller-fault'],
  ],
  together: [
    [
      'too many tokens, as 403',
      403,
      openai('`inputs` tokens + `max_new_tokens` must be <= 4097'),
      'caller-fault',
    ],
    ['a wrong key', 401, openai('Invalid API key provided', 'invalid_api_key'), 'invalid'],
    ['no money', 402, openai('Payment required'), 'exhausted'],
    ['a limit', 429, openai('Too many requests'), 'rate-limited'],
    ['overloaded', 503, openai('Engine Overloaded'), 'server-error'],
    ['no such model', 404, openai('no', 'model_not_available'), 'forbidden', { model }],
    [
      'not serverless',
      400,
      openai('Unable to access non-serverless model x/y.'),
      'forbidden',
      { model },
    ],
  ],
  cerebras: [
    [
      'a wrong key',
      401,
      flat('invalid_request_error', 'Wrong API Key', 'wrong_api_key'),
      'invalid',
    ],
    ['no money', 402, flat('payment_required_error', 'Payment', 'payment_required'), 'exhausted'],
    [
      'a limit',
      429,
      flat('too_many_tokens_error', 'Tokens per minute limit exceeded', 'token_quota_exceeded'),
      'rate-limited',
    ],
    [
      "everybody's traffic",
      429,
      flat('too_many_requests_error', 'High traffic', 'queue_exceeded'),
      'server-error',
    ],
    [
      'no such model',
      404,
      flat('not_found_error', 'no', 'model_not_found'),
      'forbidden',
      { model },
    ],
  ],
  'github-models': [
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
  ],
  ollama: [
    ['no such model', 404, openai("model 'llama3' not found"), 'forbidden', { model }],
    ['a wrong path', 404, undefined, 'caller-fault'],
  ],
  vllm: [
    ['a wrong key', 401, { error: 'Unauthorized' }, 'invalid'],
    [
      'no such model',
      404,
      flat('NotFoundError', 'The model `x` does not exist.', '404'),
      'forbidden',
      { model },
    ],
    ['a wrong request', 400, flat('BadRequestError', 'bad', '400'), 'caller-fault'],
  ],
  'lm-studio': [['no such model', 404, openai('no', 'model_not_found'), 'forbidden', { model }]],
};

test('every type has its rows', () => {
  expect(Object.keys(table).sort()).toEqual(dialects.map(({ type }) => type).sort());
});

describe.each(Object.entries(table))('%s', (type, rows) => {
  const { readFailure } = dialectOf(type);

  test.each(rows)('%s: %s', (_what, status, body, outcome, more = {}) => {
    const reading = readFailure({ status, headers: more.headers ?? {}, body }, wall);
    // the rest is the table of statuses
    expect({
      outcome: reading?.outcome ?? classifyStatus(status),
      holdsFor: reading?.holdsFor ?? 'key',
      toldMs: reading?.toldMs ?? null,
    }).toEqual({
      outcome,
      holdsFor: more.model ? 'model' : 'key',
      toldMs: more.ms ?? null,
    });
  });

  test.each([400, 401, 402, 403, 404, 413, 429, 498, 500, 503, 529])(
    'a %s that is a page, a proxy’s text or nothing is left to its status',
    (status) => {
      for (const body of [undefined, null, '<html>', 7, [], {}, [null], { error: null }]) {
        const reading = readFailure({ status, headers: {}, body }, wall);
        expect(reading === null || (type === 'groq' && status === 498)).toBe(true);
      }
    },
  );

  test('any body is read without a throw, and a reading is whole', () => {
    const statuses = fc.oneof(
      fc.constantFrom(400, 401, 402, 403, 404, 429, 498, 503),
      fc.integer({ min: 400, max: 599 }),
    );
    const error = fc.record(
      {
        message: fc.oneof(fc.string(), fc.jsonValue()),
        code: fc.jsonValue(),
        details: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
        metadata: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())),
      },
      { requiredKeys: [] },
    );
    const bodies = fc.oneof(
      fc.jsonValue(),
      error.map((value) => ({ error: value })),
      error.map((value) => [{ error: value }]),
    );
    fc.assert(
      fc.property(statuses, bodies, (status, body) => {
        const reading = readFailure({ status, headers: {}, body }, wall);
        if (reading !== null) {
          expect(reading.words).toMatch(/^\S.*\S$/);
          expect(reading.toldMs ?? 0).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(reading.toldMs ?? 0)).toBe(true);
        }
      }),
    );
  });
});

test.each(['model ', 'a', ' ', 'try again in ', 'wait 1', 'Quota exceeded for metric:', '(org: '])(
  'a megabyte of %j is read in no time',
  (piece) => {
    const message = piece.repeat((1024 * 1024) / piece.length);
    const start = performance.now();
    for (const { readFailure } of dialects) {
      for (const status of [400, 403, 404, 429]) {
        readFailure({ status, headers: {}, body: { error: { message } } }, wall);
      }
    }
    expect(performance.now() - start).toBeLessThan(1_000);
  },
);

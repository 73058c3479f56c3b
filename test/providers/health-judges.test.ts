import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckVerdict } from '../../src/providers/dialect.js';
import { dialectOf, dialects } from '../../src/providers/dialects.js';

const list = { object: 'list', data: [{ id: 'gpt-5' }] };
const refused = { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } };

/** Servers of one's own whose good answer proves nothing of the key. */
const takesAnyKey = ['ollama', 'lm-studio'];

/** Their check asks for no list that a server may well not have: a wrong status is a wrong address. */
const hasNoList = ['mcp'];

/** In one word: the verdict, or why there is none. */
function judge(type: string, status: number, body: unknown): string {
  const verdict: CheckVerdict = dialectOf(type).healthCheck.judge({ status, body });
  return verdict.kind === 'verdict' ? verdict.health : verdict.kind;
}

describe.each(dialects.map(({ type }) => type))('%s', (type) => {
  test.each<[status: number, body: unknown, word: string]>([
    [200, list, takesAnyKey.includes(type) ? 'unverified' : 'healthy'],
    [401, refused, 'invalid'],
    [402, { error: { message: 'no credits' } }, 'exhausted'],
    [403, { error: { message: 'not allowed' } }, 'restricted'],
    [429, { error: { message: 'slow' } }, 'rate-limited'],
    [405, undefined, hasNoList.includes(type) ? 'undecided' : 'unverified'],
    // a captive portal, a proxy's page, an answer that is cut off
    [200, undefined, 'undecided'],
    [200, 'signed in', 'undecided'],
    [200, null, 'undecided'],
    [204, undefined, 'undecided'],
    [302, undefined, 'undecided'],
    [400, { error: { message: 'bad' } }, 'undecided'],
    [408, undefined, 'undecided'],
    [500, undefined, 'undecided'],
    [502, undefined, 'undecided'],
    [503, list, 'undecided'],
    [529, undefined, 'undecided'],
  ])('%s %o is %s', (status, body, word) => {
    expect(judge(type, status, body)).toBe(word);
  });

  test('never calls a key bad for an outage or a redirect', () => {
    const statuses = fc.oneof(
      fc.integer({ min: 300, max: 399 }),
      fc.integer({ min: 500, max: 599 }),
    );
    fc.assert(
      fc.property(statuses, fc.jsonValue(), (status, body) => {
        expect(judge(type, status, body)).toBe('undecided');
      }),
    );
  });

  test('reads any answer without a throw', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.jsonValue(), (status, body) => {
        expect(judge(type, status, body)).toMatch(/^[a-z-]+$/);
      }),
    );
  });
});

test.each(dialects.map(({ type }) => type))(
  'an address of %s that has no such list says nothing of the key',
  (type) => {
    for (const body of [undefined, '<html>', { detail: 'Not Found' }]) {
      expect(judge(type, 404, body)).toBe(hasNoList.includes(type) ? 'undecided' : 'unverified');
    }
  },
);

test.each<[type: string, why: string, status: number, body: unknown, word: string]>([
  [
    'openai',
    'a restricted key may not list models',
    401,
    {
      error: {
        message:
          'You have insufficient permissions for this operation. Missing scopes: api.model.read.',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    },
    'restricted',
  ],
  ['openai', 'a wrong key', 401, refused, 'invalid'],
  [
    'openai',
    'the region',
    403,
    { error: { code: 'unsupported_country_region_territory', message: 'Country not supported' } },
    'restricted',
  ],
  [
    'anthropic',
    'an Origin header is not the key',
    401,
    {
      type: 'error',
      error: {
        type: 'authentication_error',
        message: 'CORS requests are not allowed for this Organization',
      },
    },
    'undecided',
  ],
  [
    'anthropic',
    'no money',
    400,
    {
      error: {
        type: 'invalid_request_error',
        message: 'Your credit balance is too low to access the Anthropic API.',
      },
    },
    'exhausted',
  ],
  [
    'anthropic',
    'a 400 is never a bad key',
    400,
    { error: { type: 'invalid_request_error' } },
    'undecided',
  ],
  [
    'anthropic',
    'its own list is always there, so its 404 is about the key',
    404,
    { type: 'error', error: { type: 'not_found_error', message: 'Not Found' } },
    'invalid',
  ],
  ['mistral', 'a wrong key', 401, { message: 'Unauthorized', request_id: '1' }, 'invalid'],
  [
    'openrouter',
    'a disabled key',
    401,
    { error: { code: 401, message: 'User not found.' } },
    'invalid',
  ],
  [
    'github-models',
    'a token without the scope',
    403,
    { error: { code: 'no_access', message: 'No access to model' } },
    'restricted',
  ],
  [
    'gemini',
    'a wrong key',
    400,
    {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [
          { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
        ],
      },
    },
    'invalid',
  ],
  [
    'gemini',
    'the region is not the key',
    400,
    {
      error: {
        code: 400,
        message: 'User location is not supported for the API use.',
        status: 'FAILED_PRECONDITION',
      },
    },
    'restricted',
  ],
  [
    'gemini',
    'a leaked key is dead',
    403,
    {
      error: {
        code: 403,
        message: 'Your API key was reported as leaked. Please use another API key.',
        status: 'PERMISSION_DENIED',
      },
    },
    'invalid',
  ],
  [
    'gemini',
    'an API that is switched off',
    403,
    {
      error: {
        code: 403,
        message: 'Generative Language API has not been used in project 1 before or it is disabled.',
        status: 'PERMISSION_DENIED',
        details: [{ reason: 'SERVICE_DISABLED' }],
      },
    },
    'restricted',
  ],
  ['gemini', 'no JSON', 400, undefined, 'undecided'],
  [
    'gemini-openai',
    'a wrong key, in an array',
    400,
    [
      {
        error: { code: 400, message: 'API key not valid. Please pass a valid API key.' },
      },
    ],
    'invalid',
  ],
  [
    'azure',
    'a wrong key',
    401,
    {
      error: {
        code: '401',
        message: 'Access denied due to invalid subscription key or wrong API endpoint.',
      },
    },
    'invalid',
  ],
  [
    'azure',
    'a firewall',
    403,
    {
      error: {
        code: '403',
        message: 'Access denied due to Virtual Network/Firewall rules.',
      },
    },
    'restricted',
  ],
  [
    'groq',
    'a restricted organization',
    400,
    {
      error: {
        message: 'Organization has been restricted.',
        type: 'invalid_request_error',
        code: 'organization_restricted',
      },
    },
    'invalid',
  ],
  [
    'groq',
    'the spend limit',
    400,
    { error: { message: 'API access is blocked', code: 'blocked_api_access' } },
    'exhausted',
  ],
  [
    'xai',
    'a wrong key',
    400,
    {
      code: 'Client specified an invalid argument',
      error: 'Incorrect API key provided: xa***og. You can obtain an API key from the console.',
    },
    'invalid',
  ],
  ['xai', 'a good key', 200, { name: 'k', acls: ['api-key:model:*'] }, 'healthy'],
  [
    'xai',
    'flags that are not set',
    200,
    { team_blocked: false, api_key_blocked: false, api_key_disabled: false },
    'healthy',
  ],
  ['xai', 'a blocked key', 200, { api_key_blocked: true }, 'invalid'],
  ['xai', 'a disabled key', 200, { api_key_disabled: true }, 'invalid'],
  ['xai', 'a blocked team', 200, { team_blocked: true }, 'invalid'],
  ['deepseek', 'money left', 200, { is_available: true, balance_infos: [] }, 'healthy'],
  ['deepseek', 'no money left', 200, { is_available: false, balance_infos: [] }, 'exhausted'],
  [
    'deepseek',
    'a wrong key',
    401,
    { error: { message: 'Authentication Fails', code: 'invalid_request_error' } },
    'invalid',
  ],
  ['ollama', 'reachable', 200, { object: 'list', data: [] }, 'unverified'],
  ['lm-studio', 'reachable', 200, { object: 'list', data: [] }, 'unverified'],
  // the control call tells whether this server asks for a key at all
  ['vllm', 'a list', 200, { object: 'list', data: [] }, 'healthy'],
  ['vllm', 'a wrong key', 401, { error: 'Unauthorized' }, 'invalid'],
])('%s: %s', (type, _why, status, body, word) => {
  expect(judge(type, status, body)).toBe(word);
});

test.each<[data: unknown, word: string]>([
  [{ label: 'k', limit: null, limit_remaining: null, usage: 12 }, 'healthy'],
  [{ limit: 10, limit_remaining: 2.5 }, 'healthy'],
  [{ limit: 10, limit_remaining: 0 }, 'exhausted'],
  [{ limit: 10, limit_remaining: -0.01 }, 'exhausted'],
  [{ limit_remaining: '0' }, 'healthy'],
  [{}, 'healthy'],
  [null, 'healthy'],
])("OpenRouter's GET /key with %o is %s", (data, word) => {
  expect(judge('openrouter', 200, { data })).toBe(word);
});

test.each<[type: string, body: unknown, because: string | undefined]>([
  [
    'openrouter',
    { data: { limit: 10, limit_remaining: 0 } },
    'nothing left of its limit of $10.00',
  ],
  ['openrouter', { data: { limit_remaining: -0.5 } }, 'nothing left of its limit'],
  ['openrouter', { data: { limit: 10, limit_remaining: 1 } }, undefined],
  [
    'deepseek',
    { is_available: false, balance_infos: [{ currency: 'CNY', total_balance: '0.00' }] },
    'is_available is false, 0.00 CNY',
  ],
  [
    'deepseek',
    {
      is_available: false,
      balance_infos: [
        { currency: 'CNY', total_balance: '-1.5' },
        { currency: 'USD', total_balance: '0.001' },
      ],
    },
    'is_available is false, -1.50 CNY, under $0.01',
  ],
  ['deepseek', { is_available: false, balance_infos: 'none' }, 'is_available is false'],
  ['deepseek', { is_available: true, balance_infos: [] }, undefined],
  ['xai', { team_blocked: true, api_key_blocked: false }, 'team_blocked is true'],
  ['xai', { name: 'k' }, undefined],
])('%s says of %o because of what: %s', (type, body, because) => {
  const verdict = dialectOf(type).healthCheck.judge({ status: 200, body });
  expect(verdict.kind === 'verdict' ? verdict.because : verdict).toBe(because);
});

test.each<[type: string, status: number, error: object, because: string | undefined]>([
  [
    'anthropic',
    400,
    { type: 'invalid_request_error', message: 'Your credit balance is too low to access it.' },
    'credit balance is too low',
  ],
  [
    'openai',
    401,
    { message: 'You have insufficient permissions for this operation.' },
    'missing scopes',
  ],
  ['groq', 400, { code: 'organization_restricted' }, 'organization is restricted'],
  ['openai', 401, { code: 'invalid_api_key' }, undefined],
  ['openai', 402, { message: 'no credits' }, undefined],
])('%s says of a %d with %o because of what: %s', (type, status, error, because) => {
  const verdict = dialectOf(type).healthCheck.judge({ status, body: { error } });
  expect(verdict.kind === 'verdict' ? verdict.because : verdict).toBe(because);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckVerdict } from '../../src/providers/dialect.js';
import { dialectOf, dialects } from '../../src/providers/dialects.js';

const list = { object: 'list', data: [{ id: 'gpt-5' }] };
const refused = { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } };

/** In one word: the verdict, or why there is none. */
function judge(type: string, status: number, body: unknown): string {
  const verdict: CheckVerdict = dialectOf(type).healthCheck.judge({ status, body });
  return verdict.kind === 'verdict' ? verdict.health : verdict.kind;
}

describe.each(dialects.map(({ type }) => type))('%s', (type) => {
  test.each<[status: number, body: unknown, word: string]>([
    [200, list, 'healthy'],
    [401, refused, 'invalid'],
    [402, { error: { message: 'no credits' } }, 'exhausted'],
    [403, { error: { message: 'not allowed' } }, 'restricted'],
    [429, { error: { message: 'slow' } }, 'rate-limited'],
    [405, undefined, 'unverified'],
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

test.each<[type: string, word: string]>([
  ['anthropic', 'invalid'],
  ['openai', 'unverified'],
  ['openrouter', 'unverified'],
  ['gemini', 'unverified'],
  ['openai-compatible', 'unverified'],
])('404 on the list of %s is %s', (type, word) => {
  expect(judge(type, 404, undefined)).toBe(word);
});

test.each<[body: unknown, word: string]>([
  [
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
    {
      error: {
        code: 400,
        message: 'User location is not supported for the API use.',
        status: 'FAILED_PRECONDITION',
      },
    },
    'restricted',
  ],
  [undefined, 'undecided'],
])("Gemini's 400 %o is %s", (body, word) => {
  expect(judge('gemini', 400, body)).toBe(word);
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

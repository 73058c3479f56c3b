import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dialects } from '../../src/providers/dialects.js';
import { errorCode, errorMessage } from '../../src/providers/error-message.js';

test.each<[provider: string, body: unknown, message: string | null, code: string | null]>([
  [
    'OpenAI',
    {
      error: {
        message: 'Incorrect API key provided',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
    'Incorrect API key provided',
    'invalid_api_key',
  ],
  [
    'OpenAI without a code',
    { error: { message: 'The server had an error', type: 'server_error', code: null } },
    'The server had an error',
    'server_error',
  ],
  [
    'Anthropic',
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    'Overloaded',
    'overloaded_error',
  ],
  [
    'OpenRouter, whose code is a number',
    { error: { code: 402, message: 'Insufficient credits', metadata: {} } },
    'Insufficient credits',
    null,
  ],
  [
    'Gemini',
    { error: { code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' } },
    'Quota exceeded',
    'RESOURCE_EXHAUSTED',
  ],
  [
    "Gemini's OpenAI face: an array",
    [{ error: { code: 400, message: 'API key not valid', status: 'INVALID_ARGUMENT' } }],
    'API key not valid',
    'INVALID_ARGUMENT',
  ],
  [
    'Mistral: flat',
    { object: 'error', message: 'Unauthorized', type: 'authentication_error', code: '1500' },
    'Unauthorized',
    '1500',
  ],
  ['Azure', { error: { code: '401', message: 'Access denied' } }, 'Access denied', null],
  ['FastAPI', { detail: 'Unauthorized' }, 'Unauthorized', null],
  ['FastAPI: what is wrong where', { detail: [{ msg: 'required' }] }, null, null],
  ['a bare sentence', { error: 'model not found' }, 'model not found', null],
  ['an empty message', { error: { message: '', code: '' } }, null, null],
  ['a message that is no text', { error: { message: { detail: [] } } }, null, null],
  ['no error', { error: null }, null, null],
  ['an empty array', [], null, null],
  ['an empty object', {}, null, null],
  ['text', 'gateway timeout', null, null],
  ['a number', 7, null, null],
  ['null', null, null, null],
  ['a body that is not JSON', undefined, null, null],
])('%s', (_provider, body, message, code) => {
  expect([errorMessage(body), errorCode(body)]).toEqual([message, code]);
});

describe.each(dialects.map((dialect) => [dialect.type, dialect] as const))(
  "keyctl's own error in the envelope of %s",
  (_type, dialect) => {
    test('is read back with its message and its code', () => {
      const error = { status: 429, code: 'keys-exhausted', message: 'none left' };
      const body = dialect.errorBody(error, '/v1/chat/completions');
      const parsed: unknown = JSON.parse(JSON.stringify(body));
      expect([errorMessage(parsed), errorCode(parsed)]).toEqual(['none left', 'keys-exhausted']);
    });
  },
);

test('any JSON is read without a throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      const texts = [errorMessage(body), errorCode(body)];
      expect(texts.every((text) => text === null || typeof text === 'string')).toBe(true);
    }),
  );
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/providers/dialect.js';
import { dialectOf, dialects, isKnownType } from '../../src/providers/dialects.js';

const all = dialects.map((dialect) => [dialect.type, dialect] as const);

test('every type is there once, and is known', () => {
  const types = dialects.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  expect(types).toEqual(
    expect.arrayContaining(['openai', 'anthropic', 'openrouter', 'gemini', 'openai-compatible']),
  );
  for (const dialect of dialects) {
    expect(isKnownType(dialect.type)).toBe(true);
    expect(dialectOf(dialect.type)).toBe(dialect);
  }
});

test.each(['llama', '', 'OpenAI', '__proto__', 'constructor'])(
  'the type %j is not known and speaks the protocol of OpenAI',
  (type) => {
    expect(isKnownType(type)).toBe(false);
    expect(dialectOf(type).type).toBe('openai-compatible');
  },
);

test.each<[type: string, name: string, value: string, check: string, baseUrl: string | null]>([
  ['openai', 'authorization', 'Bearer KEY', '/models', 'https://api.openai.com/v1'],
  ['anthropic', 'x-api-key', 'KEY', '/v1/models', 'https://api.anthropic.com/v1'],
  ['openrouter', 'authorization', 'Bearer KEY', '/key', 'https://openrouter.ai/api/v1'],
  [
    'gemini',
    'x-goog-api-key',
    'KEY',
    '/models?pageSize=1',
    'https://generativelanguage.googleapis.com/v1beta',
  ],
  [
    'gemini-openai',
    'authorization',
    'Bearer KEY',
    '/models',
    'https://generativelanguage.googleapis.com/v1beta/openai',
  ],
  ['azure', 'api-key', 'KEY', '/openai/v1/models', null],
  ['mistral', 'authorization', 'Bearer KEY', '/models', 'https://api.mistral.ai/v1'],
  ['groq', 'authorization', 'Bearer KEY', '/models', 'https://api.groq.com/openai/v1'],
  ['deepseek', 'authorization', 'Bearer KEY', '/user/balance', 'https://api.deepseek.com'],
  ['xai', 'authorization', 'Bearer KEY', '/api-key', 'https://api.x.ai/v1'],
  ['together', 'authorization', 'Bearer KEY', '/models', 'https://api.together.ai/v1'],
  ['cerebras', 'authorization', 'Bearer KEY', '/models', 'https://api.cerebras.ai/v1'],
  ['github-models', 'authorization', 'Bearer KEY', '/models', 'https://models.github.ai/inference'],
  ['ollama', 'authorization', 'Bearer KEY', '/models', 'http://127.0.0.1:11434/v1'],
  ['vllm', 'authorization', 'Bearer KEY', '/models', 'http://127.0.0.1:8000/v1'],
  ['lm-studio', 'authorization', 'Bearer KEY', '/models', 'http://127.0.0.1:1234/v1'],
  ['openai-compatible', 'authorization', 'Bearer KEY', '/models', null],
  ['mcp', 'authorization', 'Bearer KEY', '/', null],
])('%s sends its key as %s and is checked at %s', (type, name, value, check, baseUrl) => {
  const { authHeader, healthCheck, ...dialect } = dialectOf(type);
  expect([authHeader.name, `${authHeader.prefix}KEY`]).toEqual([name, value]);
  expect(healthCheck.path).toBe(check);
  expect(dialect.baseUrl).toBe(baseUrl);
});

test('only a check that reads the balance may end exhausted: OpenRouter and DeepSeek have one', () => {
  const proven = dialects
    .filter(({ healthCheck }) => healthCheck.provesMoney !== 'none')
    .map(({ type, healthCheck }) => [type, healthCheck.provesMoney]);
  expect(proven).toEqual([
    ['openrouter', 'own-limit'],
    ['deepseek', 'all'],
  ]);
  const reading = dialects.filter(({ healthCheck }) => healthCheck.readBalance !== undefined);
  expect(reading.map(({ type }) => type)).toEqual(['openrouter', 'deepseek']);
});

test('only what a provider documents names an account: a header, or the answer of the check', () => {
  const headers = dialects.flatMap(({ type, accountHeader }) =>
    accountHeader === null ? [] : [[type, accountHeader]],
  );
  expect(headers).toEqual([
    ['openai', 'openai-organization'],
    ['anthropic', 'anthropic-organization-id'],
  ]);
  const bodies = dialects.filter(({ healthCheck }) => healthCheck.readAccount !== undefined);
  expect(bodies.map(({ type }) => type)).toEqual(['xai']);
});

test('only a list that is known to refuse a garbage key is taken at its word', () => {
  const trusted = dialects.filter(({ healthCheck }) => healthCheck.validates);
  expect(trusted.map(({ type }) => type)).toEqual([
    'openai',
    'anthropic',
    'openrouter',
    'gemini',
    'mistral',
    'groq',
    'deepseek',
    'xai',
  ]);
});

test('the README tells of every type, and of no other', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split('### Providers');
  const [table = ''] = section.split('\n## ');
  const rows = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    cell.split(', '),
  );
  const types = dialects.map(({ type }) => `\`${type}\``);
  expect(rows.sort()).toEqual(types.sort());
});

test('no variable of the environment belongs to two types, or to one that has no address', () => {
  const names = dialects.flatMap(({ environmentVariables }) => environmentVariables);
  expect(new Set(names).size).toBe(names.length);
  const homeless = dialects.filter(({ baseUrl }) => baseUrl === null);
  expect(homeless.flatMap(({ environmentVariables }) => environmentVariables)).toEqual([]);
});

test('Anthropic gets the version that it insists on', () => {
  expect(dialectOf('anthropic').defaultHeaders).toEqual([['anthropic-version', '2023-06-01']]);
});

describe.each(all)('%s', (_type, dialect: Dialect) => {
  test('lists its public prefixes with the longest first', () => {
    const { keyPrefixes } = dialect;
    for (const [index, prefix] of keyPrefixes.entries()) {
      const shorter = keyPrefixes.slice(0, index).filter((other) => prefix.startsWith(other));
      expect(shorter).toEqual([]);
    }
  });

  test('has header names in lower case and a base URL without a slash at its end', () => {
    const names = [dialect.authHeader.name, ...dialect.defaultHeaders.map(([name]) => name)];
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
    expect(dialect.accountHeader).toBe(dialect.accountHeader?.toLowerCase() ?? null);
    expect(dialect.baseUrl?.endsWith('/') ?? false).toBe(false);
    expect(dialect.healthCheck.path).toMatch(/^\//);
  });

  test('says in its envelope what went wrong, as plain JSON', () => {
    const error = { status: 503, code: 'keys-exhausted', message: 'none "left"' };
    const body = dialect.errorBody(error, '/v1/chat/completions');
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
    expect(JSON.stringify(body)).toContain('keys-exhausted');
  });
});

test("Ollama's own protocol gets an error as a sentence, which is all that its clients read", () => {
  const error = { status: 503, code: 'keys-exhausted', message: 'none left' };
  expect(dialectOf('ollama').errorBody(error, '/api/chat')).toEqual({ error: 'none left' });
});

test("DeepSeek's clients of Anthropic's protocol get an error in that one's envelope", () => {
  const error = { status: 503, code: 'keys-exhausted', message: 'none left' };
  expect(dialectOf('deepseek').errorBody(error, '/anthropic/v1/messages')).toEqual({
    type: 'error',
    error: { type: 'keys-exhausted', message: 'none left' },
  });
  expect(dialectOf('deepseek').errorBody(error, '/v1/chat/completions')).not.toHaveProperty('type');
});

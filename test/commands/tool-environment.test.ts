import { describe, expect, test } from 'vitest';
import { shellLines } from '../../src/commands/env.js';
import { toolArguments } from '../../src/commands/tool-arguments.js';
import { toolEnvironment, withoutProxy } from '../../src/commands/tool-environment.js';
import { dialects } from '../../src/providers/dialects.js';

const url = 'http://127.0.0.1:7811';
const token = 'keyctl_token';

/** Less what is the same for all. Providers as `name` or `name:type`. */
function environmentOf(...asked: Parameters<typeof wholeEnvironmentOf>) {
  const { KEYCTL_URL: _url, KEYCTL_TOKEN: _token, ...ofProviders } = wholeEnvironmentOf(...asked);
  return ofProviders;
}

function wholeEnvironmentOf(
  providers: readonly string[],
  { named = [], program = null }: { named?: readonly string[]; program?: string | null } = {},
) {
  return toolEnvironment({
    providers: providers.map((text) => {
      const [name = '', type = name] = text.split(':');
      return { name, type };
    }),
    named,
    url,
    token,
    program,
  });
}

test('where keyctl is stands there whatever the providers, for the configs of tools', () => {
  expect(wholeEnvironmentOf(['search:mcp'])).toEqual({ KEYCTL_URL: url, KEYCTL_TOKEN: token });
});

describe('the variables of a provider', () => {
  test('those of OpenAI', () => {
    expect(environmentOf(['openai'])).toEqual({
      OPENAI_BASE_URL: `${url}/openai`,
      OPENAI_API_BASE: `${url}/openai`,
      OPENAI_API_KEY: token,
    });
  });

  test('those of Anthropic, without the token that the SDKs would warn of', () => {
    expect(environmentOf(['anthropic'])).toEqual({
      ANTHROPIC_BASE_URL: `${url}/anthropic`,
      ANTHROPIC_API_KEY: token,
      ANTHROPIC_AUTH_TOKEN: null,
    });
  });

  test('those of Anthropic for Claude Code, which asks about API keys that it does not know', () => {
    expect(environmentOf(['anthropic'], { program: 'claude' })).toEqual({
      ANTHROPIC_BASE_URL: `${url}/anthropic`,
      ANTHROPIC_AUTH_TOKEN: token,
      ANTHROPIC_API_KEY: null,
    });
  });

  test.each(['aider', 'constructor', '__proto__'])('%s is no program of its own', (program) => {
    expect(environmentOf(['anthropic'], { program })).toEqual(environmentOf(['anthropic']));
  });

  test('those of Gemini, without the key that would win', () => {
    expect(environmentOf(['gemini'])).toEqual({
      GOOGLE_GEMINI_BASE_URL: `${url}/gemini`,
      GEMINI_API_KEY: token,
      GOOGLE_API_KEY: null,
    });
  });

  test('a key is never set without an address beside it', () => {
    for (const { type, toolVariables, protocolVariables } of dialects) {
      for (const variables of [toolVariables, protocolVariables]) {
        expect(variables?.baseUrl.length, type).not.toBe(0);
        expect(variables?.key.length, type).not.toBe(0);
        expect(variables?.unset.filter((name) => variables.key.includes(name)) ?? []).toEqual([]);
      }
    }
  });
});

describe('of several providers', () => {
  test('each kind of variables means the first that has them', () => {
    const environment = environmentOf(['work:openai', 'home:openai', 'anthropic', 'openrouter']);
    expect(environment).toMatchObject({
      OPENAI_BASE_URL: `${url}/work`,
      ANTHROPIC_BASE_URL: `${url}/anthropic`,
      OPENROUTER_BASE_URL: `${url}/openrouter`,
    });
  });

  test('one that is named comes first', () => {
    const environment = environmentOf(['work:openai', 'home:openai', 'anthropic'], {
      named: ['home'],
    });
    expect(environment).toMatchObject({
      OPENAI_BASE_URL: `${url}/home`,
      ANTHROPIC_BASE_URL: `${url}/anthropic`,
    });
  });

  test('one that is named is meant by clients of its protocol, too', () => {
    expect(environmentOf(['openai', 'openrouter'], { named: ['openrouter'] })).toMatchObject({
      OPENAI_BASE_URL: `${url}/openrouter`,
      OPENROUTER_BASE_URL: `${url}/openrouter`,
    });
    expect(environmentOf(['openai', 'ollama'], { named: ['ollama'] })).toMatchObject({
      OPENAI_BASE_URL: `${url}/ollama`,
    });
    expect(environmentOf(['openai', 'anthropic'], { named: ['anthropic'] })).toMatchObject({
      OPENAI_BASE_URL: `${url}/openai`,
    });
  });

  test('of several that are named the first wins what both have', () => {
    const named = ['openrouter', 'openai'];
    expect(environmentOf(['openai', 'openrouter'], { named })).toMatchObject({
      OPENAI_BASE_URL: `${url}/openrouter`,
    });
  });

  test('without one of type openai, the first without variables of its own is meant', () => {
    const environment = environmentOf(['groq', 'lab:openai-compatible', 'ollama']);
    expect(environment).toMatchObject({
      OPENAI_BASE_URL: `${url}/lab`,
      GROQ_BASE_URL: `${url}/groq`,
    });
    expect(environmentOf(['groq'])).not.toHaveProperty('OPENAI_BASE_URL');
    expect(environmentOf(['lab:x', 'openai'])).toMatchObject({ OPENAI_BASE_URL: `${url}/openai` });
  });
});

describe('where a proxy is set', () => {
  test.each([
    [{}, {}],
    [{ NO_PROXY: 'x' }, {}],
    [{ HTTP_PROXY: '' }, {}],
    [{ HTTP_PROXY: 'http://p' }, '127.0.0.1'],
    [{ HTTPS_PROXY: 'http://p' }, '127.0.0.1'],
    [{ https_proxy: 'http://p' }, '127.0.0.1'],
    [{ http_proxy: 'http://p', NO_PROXY: 'a.example' }, 'a.example,127.0.0.1'],
    [{ ALL_PROXY: 'http://p', no_proxy: 'b', NO_PROXY: 'a' }, 'b,127.0.0.1'],
    [{ all_proxy: 'http://p', no_proxy: 'localhost, 127.0.0.1' }, 'localhost,127.0.0.1'],
    [{ HTTP_PROXY: 'http://p', NO_PROXY: '*' }, '*'],
  ])('%j: it is not asked for this machine: %j', (environment, wanted) => {
    expect(withoutProxy(environment)).toEqual(
      typeof wanted === 'string' ? { NO_PROXY: wanted, no_proxy: wanted } : wanted,
    );
  });
});

test('only codex has arguments, and only with a provider that speaks its protocol', () => {
  const openai = environmentOf(['openai']);
  expect(toolArguments('codex', openai)).toContain(
    `model_providers.keyctl.base_url=${openai['OPENAI_BASE_URL']}`,
  );
  expect(toolArguments('claude', openai)).toEqual([]);
  expect(toolArguments('codex', environmentOf(['anthropic']))).toEqual([]);
});

test('lines for a shell are quoted where it is needed, and unset only what is set', () => {
  const variables = { A: 'http://127.0.0.1:7811/a', B: "it's $HOME", C: null, D: null };
  expect(shellLines(variables, { C: 'x' })).toEqual([
    'export A=http://127.0.0.1:7811/a',
    "export B='it'\\''s $HOME'",
    'unset C',
  ]);
});

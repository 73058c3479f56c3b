import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.js';
import { tempFolder } from '../helpers/temp-folder.js';

const key = 'sk-0123456789abcdef';

function warningsOf(
  content: unknown,
  { environment = {}, mode = 0o600 }: { environment?: NodeJS.ProcessEnv; mode?: number } = {},
): readonly string[] {
  const path = join(tempFolder(), 'config.json');
  writeFileSync(path, JSON.stringify(content));
  chmodSync(path, mode);
  return readConfig(path, environment).warnings.map((warning) => warning.replaceAll(path, 'FILE'));
}

function withKeys(provider: string, apiKey: unknown, fields: object = {}): object {
  return { providers: { [provider]: { apiKey, ...fields } } };
}

it('a good config earns no warning', () => {
  expect(warningsOf(withKeys('openai', key))).toEqual([]);
});

it('two equal secrets in one provider, however they are written', () => {
  const config = withKeys('openai', [key, '$KEY', { key: `${key}2` }, { key, name: 'work' }]);
  expect(warningsOf(config, { environment: { KEY: `${key}2` } })).toEqual([
    'openai/3 is the same key as openai/2',
    'openai/work is the same key as openai/1',
  ]);
});

it('the same secret in two providers is nobody’s mistake', () => {
  const entry = { apiKey: key, baseUrl: 'https://reseller.example' };
  expect(warningsOf({ providers: { one: entry, two: entry } })).toEqual([]);
});

describe('a key that belongs to another provider', () => {
  it.each([
    ['openai', 'sk-ant-api03-0123456789', 'anthropic'],
    ['openai', 'sk-or-v1-0123456789', 'openrouter'],
    ['anthropic', 'sk-proj-0123456789', 'openai'],
    ['gemini', 'sk-0123456789abcdef', 'openai'],
    ['openrouter', 'AIzaSy0123456789', 'gemini'],
  ])('%s with %s is told', (provider, secret, owner) => {
    const [warning, ...more] = warningsOf(withKeys(provider, secret));
    expect(warning).toMatch(
      new RegExp(`^${provider}/1: the key begins with .*, as those of ${owner}( and .+)? do$`),
    );
    expect(more).toEqual([]);
    expect(warning).not.toContain('0123456789');
  });

  it.each([
    ['openai', 'sk-proj-0123456789'],
    ['anthropic', 'sk-ant-oat01-0123456789'],
    ['openrouter', 'sk-or-v1-0123456789'],
    ['gemini', 'AIzaSy0123456789'],
    ['openai', 'no-known-prefix-0123456789'],
  ])('%s with %s is right', (provider, secret) => {
    expect(warningsOf(withKeys(provider, secret))).toEqual([]);
  });

  it.each(['sk-ant-api03-0123456789', 'sk-or-v1-0123456789', 'sk-0123456789', 'AIzaSy0123456789'])(
    'a reseller may use any form: %s',
    (secret) => {
      const baseUrl = 'https://reseller.example/v1';
      expect(warningsOf(withKeys('reseller', secret, { baseUrl }))).toEqual([]);
      expect(warningsOf(withKeys('anthropic', secret, { baseUrl }))).toEqual([]);
      expect(warningsOf(withKeys('anthropic', [{ key: secret, baseUrl }]))).toEqual([]);
    },
  );
});

describe('P17 a config that others can read', () => {
  it.each([0o644, 0o640, 0o604, 0o444])('with mode %o and a secret in it names the fix', (mode) => {
    expect(warningsOf(withKeys('openai', key), { mode })).toEqual([
      'others can read your keys: chmod 600 FILE',
    ]);
  });

  it('with references only is no danger', () => {
    const config = withKeys('openai', ['$KEY', '{file:gone}']);
    expect(warningsOf(config, { mode: 0o644, environment: { KEY: key } })).toEqual([]);
  });

  it('and write is one, whatever it holds', () => {
    const config = withKeys('openai', '$KEY');
    expect(warningsOf(config, { mode: 0o666, environment: { KEY: key } })).toEqual([
      'anyone can change where your keys are sent: chmod 600 FILE',
    ]);
  });

  it('has its name quoted for the shell', () => {
    const folder = join(tempFolder(), "it's mine");
    mkdirSync(folder);
    const path = join(folder, 'config.json');
    writeFileSync(path, JSON.stringify(withKeys('openai', key)));
    chmodSync(path, 0o644);
    expect(readConfig(path, {}).warnings[0]).toMatch(
      /: chmod 600 '.*it'\\''s mine\/config\.json'$/,
    );
  });
});

describe('clear text', () => {
  it('is told for http to another machine, of a provider or of one key', () => {
    const warning = 'the key travels in clear text: the base URL is http://';
    expect(warningsOf(withKeys('lab', key, { baseUrl: 'http://lab.example/v1' }))).toEqual([
      `lab: ${warning}`,
    ]);
    expect(
      warningsOf(withKeys('openai', [{ key, name: 'lab', baseUrl: 'http://10.0.0.1' }])),
    ).toEqual([`openai/lab: ${warning}`]);
  });

  it.each([
    'http://localhost:8080/v1',
    'http://127.0.0.1',
    'http://127.1.2.3',
    'http://[::1]:1234',
    'http://api.localhost',
    'http://0x7f.1',
    'https://lab.example',
  ])('is nobody’s concern for %s', (baseUrl) => {
    expect(warningsOf(withKeys('lab', key, { baseUrl }))).toEqual([]);
  });

  it.each([
    'http://localhost.example',
    'http://127.0.0.1.example',
    'http://[::2]',
    'http://0.0.0.0',
  ])('is told for %s', (baseUrl) => {
    expect(warningsOf(withKeys('lab', key, { baseUrl }))).toHaveLength(1);
  });
});

describe('the form of a secret', () => {
  it.each([
    [` ${key}`, 'white space around the key was left out'],
    [`${key}\n`, 'white space around the key was left out'],
    [`"${key}"`, 'the key has quotes around it, which are sent as part of it'],
    [`'${key}'`, 'the key has quotes around it, which are sent as part of it'],
    [`Bearer ${key}`, 'the key begins with "Bearer", which keyctl adds itself'],
    ['sk-1234', 'the key has fewer than 8 characters, too few to keep it out of logs and errors'],
  ])('%j', (secret, warning) => {
    expect(warningsOf(withKeys('lab', secret, { baseUrl: 'https://lab.example' }))).toEqual([
      `lab/1: ${warning}`,
    ]);
    const config = withKeys('lab', '$KEY', { baseUrl: 'https://lab.example' });
    expect(warningsOf(config, { environment: { KEY: secret } })).toEqual([`lab/1: ${warning}`]);
  });
});

it('a type that is nearly a known one', () => {
  const config = withKeys('lab', key, { type: 'antropic', baseUrl: 'https://lab.example' });
  expect(warningsOf(config)).toEqual([
    'lab: its type is not a known one (did you mean "anthropic"?), so OpenAI\'s protocol is spoken',
  ]);
  expect(
    warningsOf(withKeys('lab', key, { type: 'acme-chat', baseUrl: 'https://lab.example' })),
  ).toEqual([]);
});

it('about a key is kept with that key, too', () => {
  const path = join(tempFolder(), 'config.json');
  writeFileSync(path, JSON.stringify(withKeys('openai', [key, key, '$KEY'])));
  chmodSync(path, 0o644);
  const [provider] = readConfig(path, { KEY: `"${key}x"` }).providers;
  const access = `others can read your keys: chmod 600 ${path}`;
  expect(provider?.keys.map(({ warnings }) => warnings)).toEqual([
    [access],
    ['openai/2 is the same key as openai/1', access],
    ['openai/3: the key has quotes around it, which are sent as part of it'],
  ]);
});

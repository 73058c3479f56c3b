import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.js';
import { readConfig } from '../../src/config/read-config.js';
import { canary } from '../helpers/canary.js';
import { tempFolder } from '../helpers/temp-folder.js';

function write(text: string, mode = 0o600): string {
  const path = join(tempFolder(), 'config.json');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function read(content: unknown, environment: NodeJS.ProcessEnv = {}): Config {
  return readConfig(
    write(typeof content === 'string' ? content : JSON.stringify(content)),
    environment,
  );
}

function secretsOf(config: Config): (string | undefined)[] {
  return config.providers.flatMap(({ keys }) => keys.map(({ secret }) => secret?.reveal()));
}

describe('a config', () => {
  it('works with the block of an opencode user as it stands', () => {
    for (const block of ['providers', 'mcp']) {
      const config = read({ [block]: { openai: { apiKey: ['sk-1', 'sk-2'] } } });
      expect(config.providers).toMatchObject([
        {
          name: 'openai',
          type: 'openai',
          baseUrl: 'https://api.openai.com/v1',
          strategy: 'sequential',
          skipSpentKeys: true,
          keys: [
            { id: 'openai/1', position: 1, name: null, source: 'config' },
            { id: 'openai/2', position: 2 },
          ],
        },
      ]);
      expect(secretsOf(config)).toEqual(['sk-1', 'sk-2']);
    }
  });

  it('takes one key as a text', () => {
    expect(secretsOf(read({ providers: { openai: { apiKey: 'sk-1' } } }))).toEqual(['sk-1']);
  });

  it('has a default for everything else', () => {
    const config = read({ providers: { openai: { apiKey: 'sk-1' } } });
    expect(config).toMatchObject({
      healthCheck: { onStartup: true, everyMinutes: 15 },
      replay: { maxBodyBytes: 32 * 1024 * 1024, maxTotalBytes: 256 * 1024 * 1024 },
      log: { level: 'info' },
    });
    expect(config.providers[0]?.timeouts).toEqual({
      connectMs: 10_000,
      firstByteMs: 300_000,
      idleMs: 300_000,
      requestMs: 600_000,
    });
  });

  it.each([
    ['Authorization', undefined, { name: 'authorization', prefix: 'Bearer ' }],
    ['Authorization', 'token ', { name: 'authorization', prefix: 'token ' }],
    ['X-API-Key', undefined, { name: 'x-api-key', prefix: '' }],
    ['X-API-Key', 'Key ', { name: 'x-api-key', prefix: 'Key ' }],
  ])('puts keys into the header %s with the prefix %j', (header, prefix, auth) => {
    const tools = {
      type: 'mcp',
      baseUrl: 'https://tools.example/mcp/',
      auth: { header, prefix },
      apiKey: 'k',
    };
    expect(read({ mcp: { tools } }).providers[0]).toMatchObject({
      type: 'mcp',
      baseUrl: 'https://tools.example/mcp/',
      auth,
    });
  });

  it('takes every field there is', () => {
    const config = read(
      {
        $schema: './schema.json',
        providers: {
          pool: {
            type: 'openai',
            baseUrl: 'https://api.openai.com/v1/',
            strategy: 'round-robin',
            timeouts: {
              connectSeconds: 0.5,
              firstByteSeconds: 1,
              idleSeconds: 2,
              requestSeconds: 3,
            },
            apiKey: [
              '$KEY_1',
              {
                key: '{env:KEY_2}',
                name: 'reseller',
                baseUrl: 'https://reseller.example/v1/',
                group: 'acme',
              },
            ],
          },
        },
        mcp: { gemini: { apiKey: '$KEY_3' } },
        healthCheck: { onStartup: false, everyMinutes: 0 },
        replay: { maxBodyMiB: 0.5, maxTotalMiB: 1 },
        log: { level: 'debug' },
      },
      { KEY_1: 'key-number-one', KEY_2: 'key-number-two' },
    );
    expect(config).toMatchObject({
      warnings: [],
      healthCheck: { onStartup: false, everyMinutes: 0 },
      replay: { maxBodyBytes: 524_288, maxTotalBytes: 1_048_576 },
      log: { level: 'debug' },
    });
    expect(config.providers.map(({ name }) => name)).toEqual(['pool', 'gemini']);
    expect(config.providers[0]).toMatchObject({
      type: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      strategy: 'round-robin',
      timeouts: { connectMs: 500, firstByteMs: 1000, idleMs: 2000, requestMs: 3000 },
      keys: [
        { id: 'pool/1', source: '$KEY_1', baseUrl: 'https://api.openai.com/v1', group: null },
        {
          id: 'pool/reseller',
          position: 2,
          name: 'reseller',
          source: '$KEY_2',
          baseUrl: 'https://reseller.example/v1',
          group: 'acme',
        },
      ],
    });
  });

  it('may have comments, trailing commas, a byte order mark and Windows line ends', () => {
    const config = read(
      '\uFEFF// my keys\r\n{ "providers": { /* one */ "openai": { "apiKey": ["sk-1",], }, }, }\r\n',
    );
    expect(secretsOf(config)).toEqual(['sk-1']);
  });

  it('keeps the order of its providers and keys', () => {
    const names = ['zeta', 'alpha', 'mid'];
    const entries = names.map((name) => [
      name,
      { baseUrl: 'https://x.example', apiKey: ['b', 'a'] },
    ]);
    const config = read({ providers: Object.fromEntries(entries) });
    expect(config.providers.map(({ name }) => name)).toEqual(names);
    expect(secretsOf(config)).toEqual(['b', 'a', 'b', 'a', 'b', 'a']);
  });

  it('speaks OpenAI’s protocol for a type that is not known', () => {
    const config = read({ providers: { acme: { baseUrl: 'https://a.example', apiKey: 'k' } } });
    expect(config.providers[0]?.type).toBe('openai-compatible');
  });

  it('may have no provider yet, and says so', () => {
    expect(read({}).providers).toEqual([]);
    expect(read({}).warnings).toEqual([
      'the config has no providers yet: add one under "providers"',
    ]);
  });
});

describe('a key that can not be resolved', () => {
  it('has a problem and leaves the others alone', () => {
    const config = read(
      { providers: { openai: { apiKey: ['$GONE', '$EMPTY', '{file:gone}', '$GOOD'] } } },
      { EMPTY: ' ', GOOD: 'sk-good-0123456789abcd' },
    );
    expect(config.providers[0]?.keys).toMatchObject([
      { secret: null, problem: 'GONE is not set', masked: '••••', source: '$GONE' },
      { secret: null, problem: '$EMPTY is empty', source: '$EMPTY' },
      { secret: null, problem: 'the file gone does not exist', source: '{file:gone}' },
      { problem: null, masked: 'sk-…abcd' },
    ]);
    expect(config.warnings).toEqual([]);
  });

  it.each([
    ['sk-one\nsk-two', '$KEY holds a line break or a control character'],
    ['sk-one\u0000', '$KEY holds a line break or a control character'],
    ['sk-\u001b[31m', '$KEY holds a line break or a control character'],
    ['sk-…9f3a', '$KEY holds a character that no key can have'],
    ['“sk-quoted”', '$KEY holds a character that no key can have'],
  ])('is one whose value %j could not be a header', (value, problem) => {
    const config = read({ providers: { openai: { apiKey: '$KEY' } } }, { KEY: value });
    expect(config.providers[0]?.keys[0]).toMatchObject({ secret: null, problem, masked: '••••' });
  });

  it('may be an empty text in the config', () => {
    const config = read({ providers: { openai: { apiKey: '' } } });
    expect(config.providers[0]?.keys[0]?.problem).toBe('the key in the config is empty');
  });
});

it('reads secret files from the folder of the config', () => {
  const path = write(JSON.stringify({ providers: { openai: { apiKey: '{file:key}' } } }));
  writeFileSync(join(dirname(path), 'key'), 'sk-from-file\n');
  expect(secretsOf(readConfig(path, {}))).toEqual(['sk-from-file']);
});

it('reads a config that is a link, under the name that it was given', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'real.json'), '{"providers": {"openai": {"apiKey": "sk-1"}}}');
  symlinkSync('real.json', join(folder, 'config.json'));
  expect(readConfig(join(folder, 'config.json'), {}).path).toBe(join(folder, 'config.json'));
});

it('shows no secret when it is printed', () => {
  const secret = canary('read', { end: 'cdef' });
  const config = read(
    { providers: { openai: { apiKey: [secret, '$KEY'] } } },
    { KEY: `${secret}2` },
  );
  expect(JSON.stringify(config)).not.toContain('canary');
  expect(String(config.providers[0]?.keys[0]?.secret)).not.toContain('canary');
});

it('leaves the file, its mode and its folder as they are', () => {
  const path = write('// mine\n{ "providers": { "openai": { "apiKey": "sk-1", }, }, }', 0o640);
  const before = statSync(path);
  readConfig(path, {});
  expect(readFileSync(path, 'utf8')).toMatch(/^\/\/ mine/);
  expect(statSync(path)).toMatchObject({
    ino: before.ino,
    mode: before.mode,
    mtimeMs: before.mtimeMs,
  });
  expect(readdirSync(dirname(path))).toEqual(['config.json']);
});

it('does not make the folder of a config that is not there', () => {
  const folder = tempFolder();
  expect(() => readConfig(join(folder, 'keyctl/config.json'), {})).toThrow('no config file');
  expect(readdirSync(folder)).toEqual([]);
});

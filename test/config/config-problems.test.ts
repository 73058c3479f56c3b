import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { readConfig } from '../../src/config/read-config.js';
import { canary } from '../helpers/canary.js';
import { tempFolder } from '../helpers/temp-folder.js';

function problemOf(text: string | Buffer): ConfigError {
  const path = join(tempFolder(), 'config.json');
  writeFileSync(path, text);
  return problemAt(path);
}

function problemAt(path: string): ConfigError {
  try {
    readConfig(path, {});
  } catch (error) {
    if (error instanceof ConfigError) {
      return error;
    }
    throw error;
  }
  throw new Error('the config was accepted');
}

/** `line:column path: message`, which is all that differs between the cases. */
function told(text: string | Buffer): string {
  const { line, column, path, message } = problemOf(text).problem;
  return `${line}:${column} ${path}: ${message}`;
}

const openai = (fields: string): string =>
  `{\n  "providers": {\n    "openai": { ${fields} }\n  }\n}`;

describe('the text of the file', () => {
  it.each([
    ['', '1:1 : the file is empty'],
    [' \n\n', '1:1 : the file is empty'],
    ['\uFEFF', '1:1 : the file is empty'],
    ['// nothing yet\n', '1:1 : the file holds nothing but comments'],
    ['{', '1:2 : the file ends too early: a "}" is missing'],
    ['{\n  "providers": {\n    "openai": {', '3:16 : the file ends too early: a "}" is missing'],
    ['{\n  "providers"', '2:14 : the file ends too early'],
    ['{\n  "providers":', '2:15 : the file ends too early'],
    ['{"a": [1', '1:9 : the file ends too early: a "]" is missing'],
    ['{\n  "a": "sk-secret', '2:8 : this text has no closing quote on its line'],
    ['{ "a": 1 "b": 2 }', '1:10 : a comma is missing before this'],
    ['{ "a" 1 }', '1:7 : a colon is missing before this'],
    ['{ a: 1 }', '1:3 : this is not JSON: texts stand in double quotes'],
    ['{} {}', '1:4 : the config ends before this: something is left over'],
    ['{ "a": "\\q" }', '1:8 : this text has a bad escape: write a backslash as \\\\'],
    ['/* open', '1:1 : this comment is never closed'],
    ['\r\n\r\n  x', '3:3 : this is not JSON: texts stand in double quotes'],
    ['[]', '1:1 : must be an object'],
    ['"text"', '1:1 : must be an object'],
    ['null', '1:1 : must be an object'],
    ['{"a":'.repeat(50_000), '1:1 : the file is nested too deeply'],
  ])('%j', (text, expected) => {
    expect(told(text)).toBe(expected);
  });

  it('may be binary, which is an error like any other', () => {
    expect(problemOf(Buffer.from([0, 255, 254, 1, 2])).code).toBe('config-invalid');
    expect(problemOf(Buffer.from('{"providers": {}}', 'utf16le')).code).toBe('config-invalid');
  });

  it('may not have a name twice', () => {
    expect(told('{\n  "providers": {},\n  "providers": {}\n}')).toBe(
      '3:3 : this name stands here for the second time',
    );
  });

  it.each(['__proto__', 'constructor', 'prototype'])('may not have the name %s', (name) => {
    expect(told(`{ "providers": { "${name}": {} } }`)).toBe(
      `1:18 : "${name}" can not be used as a name`,
    );
  });
});

describe('what the schema says', () => {
  it.each([
    ['{ "provider": {} }', '1:3 provider: unknown field (did you mean "providers"?)'],
    [
      '{ "zzzzzzzz": 1 }',
      /^1:3 zzzzzzzz: unknown field; the fields here are \$schema, providers, mcp,/,
    ],
    [
      '{ "healthCheck": { "onStart": true } }',
      '1:20 healthCheck.onStart: unknown field (did you mean "onStartup"?)',
    ],
    [
      openai('"apikey": "k"'),
      '3:17 providers.openai.apikey: unknown field (did you mean "apiKey"?)',
    ],
    [
      openai('"api_key": "k"'),
      '3:17 providers.openai.api_key: unknown field (did you mean "apiKey"?)',
    ],
    [
      openai('"apiKey": "k", "url": "x"'),
      '3:32 providers.openai.url: unknown field (did you mean "baseUrl"?)',
    ],
    [
      openai('"apiKey": [{ "apiKey": "k" }]'),
      '3:30 providers.openai.apiKey[0].apiKey: unknown field (did you mean "key"?)',
    ],
    [
      openai('"apiKey": "k", "timeouts": { "connect": 1 }'),
      '3:46 providers.openai.timeouts.connect: unknown field (did you mean "connectSeconds"?)',
    ],
    [
      openai('"apiKey": "k", "auth": { "header": "X Key" }'),
      '3:52 providers.openai.auth.header: must be the name of a header',
    ],
    [
      openai('"apiKey": "k", "auth": { "header": "X-Key", "prefix": "a\\nb" }'),
      '3:71 providers.openai.auth.prefix: must be plain ASCII',
    ],
    [
      openai('"apiKey": "k", "auth": { "header": "Content-Length" }'),
      '3:52 providers.openai.auth.header: is a header that a key can not go into',
    ],
    [openai('"apiKey": "k", "auth": {}'), '3:32 providers.openai.auth.header: is missing'],
    [
      '{ "mcp": { "tools": { "type": "mcp", "apiKey": "k" } } }',
      '1:21 mcp.tools: "baseUrl" is missing: the type mcp has no default',
    ],
    [openai(''), '3:5 providers.openai.apiKey: is missing'],
    [openai('"apiKey": []'), '3:27 providers.openai.apiKey: must hold at least one key'],
    [openai('"apiKey": 1'), '3:27 providers.openai.apiKey: must be a text or a list of keys'],
    [openai('"apiKey": null'), '3:27 providers.openai.apiKey: must be a text or a list of keys'],
    [
      openai('"apiKey": ["a", 1]'),
      '3:33 providers.openai.apiKey[1]: must be a text or an object with a "key"',
    ],
    [openai('"apiKey": [{}]'), '3:28 providers.openai.apiKey[0].key: is missing'],
    [
      openai('"apiKey": [{ "key": 1 }]'),
      '3:37 providers.openai.apiKey[0].key: must be a text in double quotes',
    ],
    [
      openai('"apiKey": "k", "strategy": "random"'),
      '3:44 providers.openai.strategy: must be "sequential" or "round-robin"',
    ],
    [
      openai('"apiKey": "k", "timeouts": { "idleSeconds": "5" }'),
      '3:61 providers.openai.timeouts.idleSeconds: must be a number',
    ],
    [
      openai('"apiKey": "k", "timeouts": { "idleSeconds": 0 }'),
      '3:61 providers.openai.timeouts.idleSeconds: must be more than 0',
    ],
    [
      openai('"apiKey": "k", "timeouts": { "idleSeconds": 1e9 }'),
      '3:61 providers.openai.timeouts.idleSeconds: must be at most 86400',
    ],
    [
      '{ "healthCheck": { "everyMinutes": -1 } }',
      '1:36 healthCheck.everyMinutes: must be at least 0',
    ],
    [
      '{ "healthCheck": { "onStartup": "yes" } }',
      '1:33 healthCheck.onStartup: must be true or false',
    ],
    ['{ "listen": { "tcp": {} } }', '1:15 listen.tcp.port: is missing'],
    ['{ "listen": { "tcp": 7811 } }', '1:22 listen.tcp: must be an object'],
    ['{ "listen": { "tpc": {} } }', '1:15 listen.tpc: unknown field (did you mean "tcp"?)'],
    [
      '{ "listen": { "tcp": { "port": 7811, "host": "0.0.0.0" } } }',
      '1:38 listen.tcp.host: unknown field: keyctl listens on loopback addresses only',
    ],
    [
      '{ "listen": { "tcp": { "prot": 7811 } } }',
      '1:24 listen.tcp.prot: unknown field (did you mean "port"?)',
    ],
    ['{ "listen": { "tcp": { "port": 70000 } } }', '1:32 listen.tcp.port: must be at most 65535'],
    [
      '{ "log": { "level": "loud" } }',
      '1:21 log.level: must be "debug" or "info" or "warn" or "error"',
    ],
    ['{ "providers": [] }', '1:16 providers: must be an object'],
    ['{ "providers": { "openai": "sk-1" } }', '1:28 providers.openai: must be an object'],
  ])('%j', (text, expected) => {
    if (typeof expected === 'string') {
      expect(told(text)).toBe(expected);
    } else {
      expect(told(text)).toMatch(expected);
    }
  });

  it('is told for the first place in the file', () => {
    expect(told('{\n "log": { "level": 1 },\n "providres": {}\n}')).toMatch(/^2:/);
  });

  it('prefers a field under a wrong name to the one that is missing because of it', () => {
    expect(told(openai('"keys": ["a"]'))).toMatch(/^3:17 providers\.openai\.keys: unknown field/);
  });
});

describe('names', () => {
  it.each([
    ['open ai', '["open ai"]: this name must be made of letters, digits, ".", "_" and "-"'],
    ['a/b', '["a/b"]: this name must be made of letters, digits, ".", "_" and "-"'],
    ['', '[""]: this name must be made of letters, digits, ".", "_" and "-"'],
    ['..', '[".."]: this name must not be only dots'],
    ['keyctl', '.keyctl: this name is reserved'],
  ])('of a provider: %j', (name, expected) => {
    const text = `{ "providers": { ${JSON.stringify(name)}: { "apiKey": "k" } } }`;
    expect(told(text)).toBe(`1:18 providers${expected}`);
  });

  it.each([
    ['a b', 'must be made of letters, digits, ".", "_" and "-"'],
    ['12', 'must not be all digits: a number means the position in the list'],
  ])('of a key: %j', (name, expected) => {
    expect(told(openai(`"apiKey": [{ "key": "k", "name": "${name}" }]`))).toBe(
      `3:50 providers.openai.apiKey[0].name: ${expected}`,
    );
  });

  it('of two keys must differ', () => {
    const key = '{ "key": "k", "name": "work" }';
    expect(told(openai(`"apiKey": [${key}, ${key}]`))).toBe(
      '3:82 providers.openai.apiKey[1].name: another key of this provider has this name',
    );
  });

  it('can not stand in both blocks', () => {
    const block = '{ "openai": { "apiKey": "k" } }';
    expect(told(`{ "providers": ${block},\n  "mcp": ${block} }`)).toBe(
      '2:12 mcp.openai: this name stands in "providers" too',
    );
  });
});

describe('the base URL', () => {
  const withBaseUrl = (url: string): string =>
    told(openai(`"apiKey": "k", "baseUrl": ${JSON.stringify(url)}`));

  it.each([
    ['api.example.com', 'must begin with https:// or http://'],
    ['ftp://api.example.com', 'must begin with https:// or http://'],
    ['https:api.example.com', 'must begin with https:// or http://'],
    ['https://', 'is not a URL, such as https://api.example.com/v1'],
    ['https://a b/', 'is not a URL, such as https://api.example.com/v1'],
    ['https://a.example\\@evil.example', 'is not a URL, such as https://api.example.com/v1'],
    ['https://a.example\t.evil.example', 'is not a URL, such as https://api.example.com/v1'],
    ['https://me:secret@a.example', 'must not hold a user name or password'],
    ['https://a.example/v1?key=secret', 'must not have a query or a fragment'],
    ['https://a.example/v1?', 'must not have a query or a fragment'],
    ['https://a.example/v1#x', 'must not have a query or a fragment'],
  ])('%j', (url, expected) => {
    expect(withBaseUrl(url)).toBe(`3:43 providers.openai.baseUrl: ${expected}`);
  });

  it('of one key is checked like that of a provider', () => {
    expect(told(openai('"apiKey": [{ "key": "k", "baseUrl": "x" }]'))).toBe(
      '3:53 providers.openai.apiKey[0].baseUrl: must begin with https:// or http://',
    );
  });

  it('is needed where the type has none, and a known type near the name is suggested', () => {
    expect(told('{ "providers": { "OpenAI": { "apiKey": "k" } } }')).toMatch(
      /^1:18 providers\.OpenAI: this name is not a known type \(did you mean "openai"\?\): give a "type" \(.*anthropic.*\) or a "baseUrl"$/,
    );
    expect(told('{ "providers": { "x": { "type": "antropic", "apiKey": "k" } } }')).toBe(
      '1:33 providers.x.type: is not a known type (did you mean "anthropic"?), so a "baseUrl" is needed',
    );
    expect(told('{ "providers": { "openai-compatible": { "apiKey": "k" } } }')).toMatch(
      /"baseUrl" is missing: the type openai-compatible has no default$/,
    );
  });
});

describe('a reference that is malformed', () => {
  it('is an error of the file', () => {
    expect(told(openai('"apiKey": ["$"]'))).toMatch(
      /^3:28 providers\.openai\.apiKey\[0\]: "\$" must/,
    );
    expect(told(openai('"apiKey": [{ "key": "x{env:A}" }]'))).toMatch(
      /^3:37 providers\.openai\.apiKey\[0\]\.key: a reference must be the whole value/,
    );
  });
});

describe('the file itself', () => {
  it('may be missing, which is told apart', () => {
    const path = join(tempFolder(), 'config.json');
    const error = problemAt(path);
    expect(error).toMatchObject({
      code: 'config-missing',
      message: `${path}: there is no config file`,
      problem: { file: path, line: null, column: null, path: '' },
    });
    expect(error.hint).toContain('keyctl init');
    expect(problemAt(join(path, 'below')).code).toBe('config-missing');
  });

  it('may be a link to nothing, a link to itself, or a folder', () => {
    const folder = tempFolder();
    symlinkSync('gone', join(folder, 'dangling'));
    symlinkSync('loop', join(folder, 'loop'));
    mkdirSync(join(folder, 'folder'));
    expect(problemAt(join(folder, 'dangling')).code).toBe('config-missing');
    expect(problemAt(join(folder, 'loop')).message).toMatch(/: can not be read \(ELOOP\)$/);
    expect(problemAt(join(folder, 'folder')).message).toMatch(/: is a folder, not a file$/);
  });

  it('is named with line and column in front of the message', () => {
    const error = problemOf('{\n  "log": 1\n}');
    expect(error.message).toBe(`${error.problem.file}:2:10: log: must be an object`);
  });
});

describe('no message quotes a secret', () => {
  const secret = canary('problem', { prefix: 'sk-proj-' });

  it.each([
    `{ "${secret}": 1 }`,
    `{ "providers": { "${secret}": { "apiKey": "k" } } }`,
    openai(`"${secret}": 1`),
    openai(`"apiKey": "k", "strategy": "${secret}"`),
    openai(`"apiKey": "k", "baseUrl": "${secret}"`),
    openai(`"apiKey": "k", "type": "${secret}", "baseUrl": "https://x:${secret}@y"`),
    openai(`"apiKey": [{ "key": "work", "name": "${secret}" }]`),
    openai(`"apiKey": [{ "key": "work", "group": "${secret}" }]`),
    openai(`"apiKey": { "key": "${secret}" }`),
    openai(`"apiKey": ["${secret}" "${secret}"]`),
    openai(`"apiKey": "${secret}`),
    openai(`"apiKey": "$${secret}"`),
    openai(`"apiKey": ${secret}`),
    openai(`"apiKey": ["${secret}"], "apiKey": "${secret}"`),
    `"${secret}"`,
    secret,
  ])('%j', (text) => {
    const error = problemOf(text);
    const printed = JSON.stringify([error.message, error.hint, error.problem, error.stack]);
    expect(printed).not.toContain('CANARY');
    expect(String(error.cause)).not.toContain('CANARY');
  });

  it('wherever the file is cut off', () => {
    const text = openai(`"apiKey": ["${secret}", { "key": "${secret}", "name": "work" }]`);
    for (let length = 0; length < text.length - 1; length += 1) {
      const { message } = problemOf(text.slice(0, length));
      expect(message).not.toContain('CANARY');
    }
  });
});

it('any JSON is a config or a ConfigError with a place', () => {
  const path = join(tempFolder(), 'config.json');
  const fields = fc.constantFrom('providers', 'mcp', 'openai', 'apiKey', 'key', 'name', 'log', 'x');
  const { tree } = fc.letrec((again) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 1, '$X', 'k', []),
      fc.dictionary(fields, again('tree'), { maxKeys: 4 }),
      fc.array(again('tree'), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      writeFileSync(path, JSON.stringify(value));
      try {
        readConfig(path, {});
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect((error as ConfigError).problem.line).toBe(1);
      }
    }),
  );
});

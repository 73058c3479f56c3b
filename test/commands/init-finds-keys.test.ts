import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.js';
import { canary, expectNoCanary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';

const secrets = {
  environment: canary('environment', { prefix: 'sk-proj-', end: 'aaaa' }),
  dotenv: canary('dotenv', { prefix: 'sk-proj-', end: 'bbbb' }),
  auth: canary('auth', { prefix: 'sk-proj-', end: 'cccc' }),
  gemini: canary('gemini', { prefix: 'AIza', end: 'dddd' }),
  own: canary('own', { prefix: '', end: 'eeee' }),
  reseller: canary('reseller', { prefix: 'sk-ant-', end: 'ffff' }),
};
const environment = { OPENAI_API_KEY: secrets.environment };

/** A newcomer who has used other tools before. */
function aHome(): string {
  const home = tempFolder();
  write(
    home,
    '.env',
    `# of a project\nexport OPENAI_API_KEY="${secrets.dotenv}" # new\nOPENAI_API_KEY_2=${secrets.environment}\nOTHER=x\n`,
  );
  write(
    home,
    '.local/share/opencode/auth.json',
    JSON.stringify({
      openai: { type: 'api', key: secrets.auth },
      google: { type: 'api', key: secrets.gemini },
      anthropic: { type: 'oauth', refresh: 'x', access: 'y', expires: 0 },
      elsewhere: { type: 'api', key: canary('elsewhere') },
    }),
  );
  write(home, 'given/reseller', `${secrets.reseller}\n`);
  write(
    home,
    'config/opencode/opencode.jsonc',
    `{
  // as people write it
  "provider": {
    "openai": { "options": { "apiKey": "{env:OPENAI_API_KEY}" } },
    "my.own": { "npm": "@ai-sdk/openai-compatible", "options": { "baseURL": "https://own.example/v1", "apiKey": "${secrets.own}" } },
    "anthropic": { "options": { "baseURL": "https://reseller.example/v1", "apiKey": "{file:../../given/reseller}" } },
  },
}`,
  );
  return home;
}

function write(home: string, path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

const all = [
  'openai/1 sk-…aaaa $OPENAI_API_KEY',
  'openai/2 sk-…bbbb {file:~/.env#OPENAI_API_KEY}',
  'openai/3 sk-…cccc {file:~/.local/share/opencode/auth.json#/openai/key}',
  'gemini/1 AIza…dddd {file:~/.local/share/opencode/auth.json#/google/key}',
  'my.own/1 …eeee {file:~/config/opencode/opencode.jsonc#/provider/my.own/options/apiKey}',
  'anthropic/1 sk-ant-…ffff {file:~/given/reseller}',
];

function keysOf(home: string): readonly string[] {
  const config = readConfig(keyctlPaths(home).config, { ...environment, HOME: home });
  expect(config.warnings).toEqual([]);
  return config.providers.flatMap(({ keys }) =>
    keys.map(({ id, masked, source }) => `${id} ${masked} ${source}`),
  );
}

test('init --yes takes all that other tools have, each secret once, and copies none', async () => {
  const home = aHome();
  const { code, stdout, stderr } = await runKeyctl(['init', '--yes'], { home, environment });
  expect(code).toBe(0);
  expectNoCanary(stdout + stderr, 'the answer');
  const text = readFileSync(keyctlPaths(home).config, 'utf8');
  expectNoCanary(text, 'the config');
  expect(keysOf(home)).toEqual(all);
  for (const key of all) {
    expect(stdout.replaceAll(/ +/g, ' ')).toContain(` ${key}\n`);
  }
  const { providers } = readConfig(keyctlPaths(home).config, { ...environment, HOME: home });
  expect(providers.map(({ name, type }) => `${name} ${type}`)).toContain(
    'my.own openai-compatible',
  );
  expect(providers.flatMap(({ keys }) => keys.map(({ baseUrl }) => baseUrl)).slice(-2)).toEqual([
    'https://own.example/v1',
    'https://reseller.example/v1',
  ]);
  expect(stderr).toContain('auth.json has a key of elsewhere, whose address keyctl does not know');
  expect((await runKeyctl(['config', 'check'], { home, environment })).code).toBe(0);
});

test('in a pipe only the environment is taken, and what else there is is told', async () => {
  const home = aHome();
  const { code, stdout, stderr } = await runKeyctl(['init'], { home, environment });
  expect(code).toBe(0);
  expect(keysOf(home)).toEqual([all[0]]);
  expect(stdout).toContain('which refers to this key and holds no secret');
  expect(stderr).toContain('these were found too and not taken');
  expect(stderr).toMatch(/openai +sk-…bbbb +\{file:~\/\.env#OPENAI_API_KEY\}$/m);
  expect(stderr).toContain('keyctl init --yes');
});

test('on a terminal it asks which, by number', async () => {
  const home = aHome();
  const terminal = openKeyctl({ home, args: ['init'], environment, cols: 140 });
  await terminal.waitFor('numbers such as 1,2]');
  terminal.press('9\r');
  await terminal.waitFor('that is neither yes nor no, nor numbers from 1 to 6');
  terminal.press('2, 4\r');
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(keysOf(home)).toEqual([all[1]?.replace('openai/2', 'openai/1'), all[3]]);
});

test.each(['n\r', '\u0004'])('no answer but yes writes anything: %j', async (answer) => {
  const home = aHome();
  const terminal = openKeyctl({ home, args: ['init'], environment, cols: 140 });
  await terminal.waitFor('numbers such as 1,2]');
  terminal.press(answer);
  expect(await terminal.exit).toMatchObject({ code: 1 });
  expect(existsSync(keyctlPaths(home).config)).toBe(false);
});

test('with a config there, nothing is looked for or asked', async () => {
  const home = aHome();
  await runKeyctl(['init'], { home, environment });
  const terminal = openKeyctl({ home, args: ['init'], environment, cols: 140 });
  expect(await terminal.exit).toMatchObject({ code: 1 });
  expect(terminal.output()).toContain('there is a config already');
  expect(terminal.output()).not.toContain('found these keys');
});

test.each([
  ['no JSON', '{ "openai": '],
  ['a list', '[1]'],
  ['entries of other kinds', '{ "openai": 7, "groq": { "type": "api" }, "xai": null }'],
  ['a value that no key can be', '{ "openai": { "type": "api", "key": "two\\nlines-of-it" } }'],
  ['a name that no provider can have', '{ "a/b~c {": { "type": "api", "key": "sk-x" } }'],
])('an auth.json with %s stops nothing', async (_what, text) => {
  const home = tempFolder();
  write(home, '.local/share/opencode/auth.json', text);
  write(home, '.env', 'this is = no\n=== .env\n\u0000');
  const { code, stdout } = await runKeyctl(['init', '--yes'], { home, environment });
  expect(code).toBe(0);
  expect(stdout).toContain('openai/1');
  expect(keysOf(home)).toEqual([all[0]]);
});

test('a .env that is a folder, or can not be read, is told and stops nothing', async () => {
  const home = tempFolder();
  mkdirSync(join(home, '.env'));
  chmodSync(join(home, '.env'), 0o000);
  const { code, stderr } = await runKeyctl(['init'], { home, environment });
  expect(code).toBe(0);
  expect(stderr).toMatch(/keyctl: warning: .*\.env can not be read \(EISDIR\)/);
});

import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canary, expectNoCanary } from '../helpers/canary.js';
import { keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { startUpstream } from '../helpers/upstream.js';
import { writeConfig } from '../helpers/write-config.js';

const scene = await openScene({ openai: { keys: 1 } });
const [good, bad] = [canary('good', { end: 'good' }), canary('bad', { end: 'baad' })];
const { upstream } = scene.provider('openai');
upstream.good(scene.provider('openai').secret(1), good);

test('a key from a pipe is checked by the engine that runs, which uses it from then on', async () => {
  const added = await runKeyctl(['add', 'openai', '--name', 'work'], {
    home: scene.home,
    input: `${good}\n`,
  });
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(added.stdout.split('\n')).toEqual([
    `openai/work was added to ${scene.paths.config}`,
    'openai/work  ● healthy  GET /models → 200',
    '',
  ]);
  expect(await scene.key('openai/work')).toMatchObject({ state: 'healthy', masked: 'sk-…good' });
  await scene.control('PATCH', 'keys/openai/1', { enabled: false });
  expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/work');
});

test('a key that does not work is added all the same, and said not to', async () => {
  const { code, stdout, stderr } = await runKeyctl(['add', 'openai'], {
    home: scene.home,
    input: bad,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^openai\/3 {2}✖ invalid 401 {2}GET \/models → 401/m);
  expect(stderr).toContain('keyctl: warning: openai/3 is not usable as it is');
  expectNoCanary(stdout + stderr, 'the answer');
});

test('a variable that the engine lacks is a warning, and its verdict', async () => {
  const { code, stdout, stderr } = await runKeyctl(['add', 'openai', '--env', '$LATER_KEY'], {
    home: scene.home,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/invalid {2}LATER_KEY is not set$/m);
  expect(stderr).toContain("keyctl: warning: openai/4 can't be used: LATER_KEY is not set");
  expect(readFileSync(scene.paths.config, 'utf8')).toContain('"$LATER_KEY"');
});

test('without an engine the command itself asks the provider, or nobody with --no-check', async () => {
  const home = tempFolder();
  const other = await startUpstream();
  other.good(good);
  writeConfig(home, { providers: { openai: { apiKey: '$A', baseUrl: other.url } } });
  const checked = await runKeyctl(['add', 'openai'], { home, input: good });
  expect(checked.stdout).toContain('openai/2  ● healthy  GET /models → 200');
  const asked = other.checks.length;
  const { code, stdout } = await runKeyctl(['add', 'openai', '--no-check'], { home, input: bad });
  expect([code, stdout]).toEqual([0, `openai/3 was added to ${keyctlPaths(home).config}\n`]);
  expect(other.checks.length).toBe(asked);
});

test('the first key makes a private config; a second one in it is warned of once others can read it', async () => {
  const home = tempFolder();
  const { config } = keyctlPaths(home);
  const add = () =>
    runKeyctl(['add', 'xai', '--no-check'], { home, input: canary('x', { prefix: 'xai-' }) });
  expect(await add()).toMatchObject({ code: 0, stderr: '' });
  expect(statSync(config).mode & 0o777).toBe(0o600);
  chmodSync(config, 0o644);
  expect((await add()).stderr.split('\n')).toEqual([
    'keyctl: warning: xai/2 is the same key as xai/1',
    `keyctl: warning: others can read your keys: chmod 600 ${config}`,
    '',
  ]);
  expect(statSync(config).mode & 0o777).toBe(0o644);
});

test('a file is named from where it was typed, and below the home folder so that it can move', async () => {
  const home = tempFolder();
  mkdirSync(join(home, 'given'));
  writeFileSync(join(home, 'given/key'), good);
  const args = ['--no-check', '--base-url', 'http://127.0.0.1:9/v1'];
  const { code, stderr } = await runKeyctl(['add', 'mine', '--file', 'given/key', ...args], {
    home,
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(readFileSync(keyctlPaths(home).config, 'utf8')).toContain('"{file:~/given/key}"');
});

const mistakes: Readonly<Record<string, readonly string[]>> = {
  'behind the provider': ['add', 'openai', canary('word')],
  'in place of the provider': ['add', canary('provider')],
  'in place of the provider, without a prefix': ['add', '0canary7Kq1a2b3c4d5e6f7a8b9c0d'],
  'in both places': ['add', canary('twice'), canary('twice')],
  'with --key': ['add', 'openai', '--key', canary('key')],
  'with --api-key': ['add', 'openai', `--api-key=${canary('api-key')}`],
  'with --secret': ['add', 'openai', `--secret=${canary('secret')}`],
  'as a variable': ['add', 'openai', '--env', canary('env')],
  'as a variable, without a prefix': ['add', 'openai', '--env', 'canary7KqMistral0aB3dE5fG7hJ9'],
  'as a file': ['add', 'openai', '--file', canary('file')],
  'as a name': ['add', 'openai', '--name', canary('name')],
  'as a group': ['add', 'openai', '--group', canary('group')],
};

test.each(Object.entries(mistakes))(
  'a secret that is typed %s is refused with the way to do it, and not repeated',
  async (_where, words) => {
    const home = tempFolder();
    const { code, stdout, stderr } = await runKeyctl(words, { home, input: good });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('keyctl: error: a secret is never taken from the command line');
    expect(stderr).toMatch(/keyctl: hint: paste it when `keyctl add (openai|PROVIDER)` asks/);
    expectNoCanary(stderr, 'the refusal');
    expect(existsSync(keyctlPaths(home).config)).toBe(false);
  },
);

test.each([
  ['nothing', '', 'there was no secret on stdin'],
  ['blanks alone', ' \n\n', 'there was no secret on stdin'],
  ['two keys', `${good}\n${bad}\n`, 'has several lines, and a key is one'],
  ['more than a key', 'x'.repeat(70_000), 'is too long to be a key'],
])('%s on stdin is wrong usage', async (_what, input, message) => {
  const home = tempFolder();
  const { code, stderr } = await runKeyctl(['add', 'openai'], { home, input });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expectNoCanary(stderr, 'the refusal');
  expect(existsSync(keyctlPaths(home).config)).toBe(false);
});

test('a provider that needs more to be said is refused before its key is read', async () => {
  const { code, stderr } = await runKeyctl(['add', 'opnai'], { home: tempFolder(), input: '' });
  expect(code).toBe(1);
  expect(stderr).toContain('is not a known type (did you mean "openai"?)');
});

test('where an engine runs with another config, it is that one that is edited', async () => {
  const home = tempFolder();
  const elsewhere = join(scene.home, 'elsewhere.json');
  writeFileSync(elsewhere, '{ "providers": { "xai": { "apiKey": "$X" } } }');
  const socket = scene.paths.socket;
  const before = readFileSync(scene.paths.config, 'utf8');
  const named = [
    '--config',
    elsewhere,
    '--socket',
    socket,
    'add',
    'xai',
    '--env',
    'Y',
    '--no-check',
  ];
  expect((await runKeyctl(named, { home })).stdout).toBe(`xai/2 was added to ${elsewhere}\n`);
  expect(readFileSync(scene.paths.config, 'utf8')).toBe(before);
  const unnamed = ['--socket', socket, 'add', 'openai', '--env', 'Z', '--no-check'];
  expect((await runKeyctl(unnamed, { home })).stdout).toContain(`to ${scene.paths.config}\n`);
  expect(await scene.key('openai/5')).toMatchObject({ source: '$Z' });
});

import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { rateLimited, unauthorized } from '../helpers/answers.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  openai: { keys: [{ name: 'work' }, { name: 'spare' }] },
  claude: { dialect: 'anthropic' },
});
const openai = scene.provider('openai');
const claude = scene.provider('claude');
openai.upstream.script(openai.secret(1), rateLimited({ retryAfter: 90 }));
openai.upstream.good(openai.secret(2));
for (const secret of claude.secrets) {
  claude.upstream.script(secret, unauthorized());
}
await scene.ask('openai');
await scene.ask('claude', { path: '/v1/messages' });

const escapeCode = String.fromCharCode(27);

test('status shows each key fitted into columns, with state, counts and the active mark', async () => {
  const { code, stdout, stderr } = await runKeyctl(['status'], { home: scene.home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const table = stdout.split('\n').slice(3);
  expect(table[0]).toMatch(/^ {2}PROVIDER {2}KEY {4}SECRET +HEALTH +MS {2}USES {2}FAILS$/);
  expect(table[1]).toMatch(/^ {2}openai {4}work {3}sk-…end1 {2}◐ cooling \d+[sm] +— +1 +1$/);
  expect(table[2]).toMatch(/^\* openai {4}spare {2}sk-…end2 {2}● healthy +\d+ +1 +0$/);
  expect(table[3]).toMatch(/^ {2}claude {4}1 {6}\S+ +✖ invalid/);
});

test('status says in words which key each provider uses, and why none', async () => {
  const { stdout } = await runKeyctl(['status'], { home: scene.home });
  expect(stdout).toContain('\nopenai uses openai/spare; tokens: 11 in, 3 out\n');
  expect(stdout).toMatch(/\nclaude has no available key: 1 invalid.*, 2 invalid.*\n/);
  expect(stdout).toMatch(new RegExp(`^serving ${scene.paths.socket} \\(keyctl serve, pid \\d+\\)`));
});

test('a pipe gets no escape code', async () => {
  const { stdout } = await runKeyctl(['status'], {
    home: scene.home,
    environment: { FORCE_COLOR: '1', TERM: 'xterm-256color' },
  });
  expect(stdout).not.toContain(escapeCode);
});

test('status --json is exactly the snapshot', async () => {
  const { code, stdout } = await runKeyctl(['status', '--json'], { home: scene.home });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(await scene.status());
});

test('status --line is one short plain line, no wider than it may be', async () => {
  const { code, stdout, stderr } = await runKeyctl(['status', '--line'], { home: scene.home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('openai ● spare · claude ✖ invalid\n');
  const short = await runKeyctl(['status', '--line', '20'], { home: scene.home });
  expect(short.stdout).toMatch(/^claude ✖ invalid/);
  expect(short.stdout.trimEnd().length).toBeLessThanOrEqual(20);
});

test.each([['5'], ['wide'], ['1e9']])('status --line %s is wrong usage', async (columns) => {
  const { code, stderr } = await runKeyctl(['status', '--line', columns], { home: scene.home });
  expect(code).toBe(2);
  expect(stderr).toContain('--line takes a number of columns from 10 to 1000');
});

test('status --line without an engine says so, and takes no config to do it', async () => {
  const { code, stdout } = await runKeyctl(
    ['status', '--line', '--socket', `${scene.home}/none.sock`],
    {
      home: scene.home,
    },
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'keyctl: no engine\n' });
});

test('status --line does not wait for an engine that does not answer', async () => {
  const path = `${scene.home}/mute.sock`;
  const mute = createServer(() => {}).listen(path);
  onTestFinished(() => {
    mute.close();
  });
  await once(mute, 'listening');
  const { code, stdout } = await runKeyctl(['status', '--line', '--socket', path], {
    home: scene.home,
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'keyctl: no answer\n' });
});

test('a config that is not the one of the engine is named, with exit code 1', async () => {
  const other = `${scene.home}/other.json`;
  const { code, stdout, stderr } = await runKeyctl(['status', '--config', other], {
    home: scene.home,
  });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(`the engine that runs uses ${scene.paths.config}, not ${other}`);
});

test('the same config by its own name is no other', async () => {
  const { code } = await runKeyctl(['status', '--config', scene.paths.config], {
    home: scene.home,
  });
  expect(code).toBe(0);
});

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { rateLimited } from '../helpers/answers.js';
import { canary } from '../helpers/canary.js';
import { keyctlEnvironment, keyctlPaths, runKeyctl, startServe } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';
import { writeConfig } from '../helpers/write-config.js';

const config = {
  providers: {
    openai: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: canary('serve', { end: 'abcd' }) },
  },
  healthCheck: { onStartup: false, everyMinutes: 0 },
};

async function serveIn(home: string, environment: NodeJS.ProcessEnv = {}) {
  const running = await startServe({ home, environment });
  onTestFinished(() => running.kill('SIGKILL'));
  return running;
}

test('serve says first where it is and how to reach it, on stderr alone', async () => {
  const home = tempFolder();
  writeConfig(home, config);
  const running = await serveIn(home);
  const { socket } = keyctlPaths(home);
  await until(() => running.stderr().split('\n').length > 2);
  const [first, second] = running.stderr().split('\n');
  expect(first).toBe(`keyctl: serving ${socket} (pid ${running.pid}); try it:`);
  expect(second).toBe(`keyctl:   curl --unix-socket ${socket} http://keyctl/openai/models`);
  expect(await running.stop()).toBe(0);
  expect(running.stdout()).toBe('');
  expect(existsSync(socket)).toBe(false);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s drains: exit code 0', async (signal) => {
  const home = tempFolder();
  writeConfig(home, config);
  const running = await serveIn(home);
  running.kill(signal);
  expect(await running.exited).toEqual({ code: 0, signal: null });
  expect(running.stderr()).toMatch(/\d\d:\d\d:\d\d draining/);
});

test('SIGUSR1 opens no inspector and ends nothing', async () => {
  const home = tempFolder();
  writeConfig(home, config);
  const running = await serveIn(home);
  running.kill('SIGUSR1');
  expect((await runKeyctl(['status'], { home })).stdout).toContain('serving');
  expect(running.stderr()).not.toContain('Debugger listening');
  expect(await running.stop()).toBe(0);
});

test('a second serve names the first and exits 1; the first serves on', async () => {
  const home = tempFolder();
  writeConfig(home, config);
  const first = await serveIn(home);
  const { code, stdout, stderr } = await runKeyctl(['serve'], { home });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`keyctl: error: an engine is running already (pid ${first.pid}`);
  expect(stderr).toMatch(/keyctl: hint: .*keyctl stop/);
  expect((await runKeyctl(['status'], { home })).stdout).toContain(`pid ${first.pid}`);
});

test.each([
  ['no config', null, /there is no config file\nkeyctl: hint: .*keyctl init/],
  [
    'a broken config',
    '{ "providers": { "openai": { "apikey": "x" } } }',
    /config\.json:1:\d+: .*apiKey/,
  ],
])('serve with %s exits 1 and opens no socket', async (_what, text, wanted) => {
  const home = tempFolder();
  if (text !== null) {
    writeConfig(home, text);
  }
  const { code, stdout, stderr } = await runKeyctl(['serve'], { home });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^keyctl: error: /);
  expect(stderr).toMatch(wanted);
  expect(existsSync(keyctlPaths(home).socket)).toBe(false);
});

test('stop ends it and waits until it is gone', async () => {
  const home = tempFolder();
  writeConfig(home, config);
  const running = await serveIn(home);
  const { code, stdout } = await runKeyctl(['stop'], { home });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `the engine has ended (pid ${running.pid})\n`,
  });
  expect(() => process.kill(running.pid, 0)).toThrow('ESRCH');
  expect(await running.exited).toMatchObject({ code: 0 });
});

test('a failover is a line on stderr with its time', async () => {
  const scene = await openScene({ openai: { keys: [{ name: 'work' }, { name: 'spare' }] } });
  onTestFinished(() => scene.close());
  const openai = scene.provider('openai');
  openai.upstream.script(openai.secret(1), rateLimited({ retryAfter: 30 }));
  openai.upstream.good(openai.secret(2));
  await scene.ask('openai');
  await until(() => /failover {2}openai work → spare/.test(scene.running.stderr()));
  expect(scene.running.stderr()).toMatch(/^\d\d:\d\d:\d\d failover/m);
});

test('an engine outlives the pipe that it reports to', async () => {
  const home = tempFolder();
  writeConfig(home, config);
  const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  // `head -1` leaves after the first line; the next event meets a closed pipe
  const command = `exec ${process.execPath} ${program} serve 2> >(head -1 >"${home}/first")`;
  const child = spawn('bash', ['-c', command], { env: keyctlEnvironment(home), stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await until(() => readFileSync(`${home}/first`, 'utf8').includes('serving'));
  for (const command of ['disable', 'enable', 'disable']) {
    expect((await runKeyctl([command, 'openai/1'], { home })).code).toBe(0);
  }
  expect((await runKeyctl(['status'], { home })).stdout).toContain('○ disabled');
  expect((await runKeyctl(['stop'], { home })).code).toBe(0);
  expect(await ended).toBe(0);
});

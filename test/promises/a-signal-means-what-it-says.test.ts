import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hang } from '../helpers/answers.js';
import { expectNoCanary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { openPorts } from '../helpers/open-ports.js';
import { startKeyctl } from '../helpers/run-keyctl.js';
import { openScene, prepareScene } from '../helpers/scene.js';
import { need } from '../helpers/tools.js';
import { until } from '../helpers/until.js';

const scene = await openScene({ openai: {} });
const openai = scene.provider('openai');
const hosted = await prepareScene({ openai: {} });

test('P11 SIGUSR1 opens no debugger, from which every key could be read', async (context) => {
  need(context, 'procfs');
  openai.upstream.good(...openai.secrets);
  for (let signal = 0; signal < 3; signal += 1) {
    scene.running.kill('SIGUSR1');
    expect((await scene.ask('openai')).status).toBe(200);
  }
  expect(openPorts(scene.running.pid)).toEqual([]);
  expect(scene.running.stderr()).not.toMatch(/debugger/i);
});

test('P11 SIGUSR1 opens none in a screen that hosts', async (context) => {
  need(context, 'procfs');
  const terminal = openKeyctl(hosted);
  await terminal.waitFor('● serving');
  terminal.kill('SIGUSR1');
  terminal.press('?');
  await terminal.waitFor('quit');
  expect(openPorts(terminal.pid)).toEqual([]);
  expect(terminal.output()).not.toMatch(/debugger/i);
});

test('P11 SIGUSR1 opens none in a command, and does not end it', async (context) => {
  need(context, 'procfs');
  const watching = startKeyctl(['events', '--follow'], { home: scene.home });
  await until(() => watching.stdout() !== '');
  watching.kill('SIGUSR1');
  await scene.control('PATCH', 'keys/openai/2', { enabled: false });
  await until(() => watching.stdout().includes('switched off'));
  expect(openPorts(watching.pid)).toEqual([]);
  await watching.stop();
});

test('P11 no key stands in the arguments of any process', async (context) => {
  need(context, 'procfs');
  const watching = startKeyctl(['events', '--follow'], { home: scene.home });
  await until(() => watching.stdout() !== '');
  for (const pid of [scene.running.pid, watching.pid]) {
    expectNoCanary(readFileSync(`/proc/${pid}/cmdline`), 'the arguments');
    expectNoCanary(readFileSync(`/proc/${pid}/comm`), 'the title');
  }
  await watching.stop();
});

test('P9 a second ctrl+c ends at once, with what is in flight', async () => {
  for (const secret of openai.secrets) {
    openai.upstream.script(secret, hang());
  }
  const before = openai.calls().length;
  const asking = scene.begin('openai');
  await until(() => openai.calls().length > before);
  scene.running.kill('SIGINT');
  await until(() => !existsSync(scene.paths.socket));
  const last = openai.upstream.requests.at(-1);
  expect(last?.abortedAt).toBeNull();
  scene.running.kill('SIGINT');
  // nothing of its answer had come: it is told, and no key is blamed
  expect((await asking.response).statusCode).toBe(503);
  expect(scene.running.stderr()).not.toContain('failed');
  expect(await scene.running.exited).toMatchObject({ code: expect.any(Number), signal: null });
  expect(scene.running.stderr()).not.toMatch(/\n\s+at /);
});

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hang } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({ openai: {} });
const openai = scene.provider('openai');

test('P11 SIGUSR1 opens no debugger, from which every key could be read', async () => {
  openai.upstream.good(...openai.secrets);
  scene.running.kill('SIGUSR1');
  for (let request = 0; request < 3; request += 1) {
    expect((await scene.ask('openai')).status).toBe(200);
  }
  expect(scene.running.stderr()).not.toMatch(/debugger/i);
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
  await expect(asking.ended).rejects.toThrow();
  expect(await scene.running.exited).toMatchObject({ code: expect.any(Number), signal: null });
  expect(scene.running.stderr()).not.toMatch(/\n\s+at /);
});

import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ok, rateLimited } from '../helpers/answers.js';
import { heldStream } from '../helpers/held-stream.js';
import { openScene, prepareScene } from '../helpers/scene.js';
import { need } from '../helpers/tools.js';
import { until } from '../helpers/until.js';
import { wallClock } from '../helpers/wall-clock.js';

const hour = 3_600;

test('P33 a wall clock that is set ahead a day costs one trial per key', async (context) => {
  need(context, 'faketime');
  const scene = await prepareScene({ openai: { keys: 2 } });
  const clock = wallClock(scene.home);
  await scene.start(clock.environment);
  const openai = scene.provider('openai');
  for (const secret of openai.secrets) {
    openai.upstream.script(secret, rateLimited({ retryAfter: hour }));
  }
  expect((await scene.ask('openai')).status).toBe(429);
  expect((await scene.ask('openai')).status).toBe(429);
  expect(openai.calls()).toEqual([1, 2]);

  clock.set('+1d');
  await scene.untilKey('openai/1', ({ cooldownUntil }) => cooldownUntil === null);
  const answers = await Promise.all(Array.from({ length: 6 }, () => scene.ask('openai')));
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(429));
  expect((await scene.ask('openai')).status).toBe(429);
  expect(openai.calls().toSorted()).toEqual([1, 1, 2, 2]);
  expect((await scene.key('openai/1')).state).toBe('cooling');
});

test('P33 a wall clock that is set back an hour makes no rest longer', async (context) => {
  need(context, 'faketime');
  const scene = await prepareScene({ openai: { keys: 1 } });
  const clock = wallClock(scene.home);
  await scene.start(clock.environment);
  const openai = scene.provider('openai');
  openai.upstream.script(openai.secret(1), rateLimited({ retryAfter: 3 }), ok());
  expect((await scene.ask('openai')).status).toBe(429);
  clock.set('-1h');
  // it is back so soon that this one waits for it
  expect((await scene.ask('openai')).status).toBe(200);
  expect(openai.calls()).toEqual([1, 1]);
  expect(await scene.events('openai', 'attempt-failed')).toHaveLength(1);
});

test('P33 a program that was stopped for 5 s serves on, and so does what it was sending', async () => {
  const scene = await openScene({ streaming: { keys: 1 }, waiting: { keys: 1 }, fresh: {} });
  const held = heldStream();
  const streaming = scene.provider('streaming');
  streaming.upstream.script(streaming.secret(1), held.answer);
  const waiting = scene.provider('waiting');
  const late = heldStream();
  waiting.upstream.script(waiting.secret(1), late.answer);
  const fresh = scene.provider('fresh');
  fresh.upstream.good(...fresh.secrets);
  expect((await scene.ask('fresh')).status).toBe(200);
  const open = [scene.begin('streaming'), scene.begin('waiting')];
  await until(() => open.every((asking) => asking.received().length > 0));

  scene.running.kill('SIGSTOP');
  const meanwhile = scene.ask('fresh');
  held.release();
  // that long is what is promised: nothing shorter would show a timer that runs out meanwhile
  await delay(5_000);
  scene.running.kill('SIGCONT');

  expect((await meanwhile).status).toBe(200);
  late.release();
  for (const asking of open) {
    await asking.ended;
    expect(asking.received().toString()).toMatch(/data: \[DONE\]\n\n$/);
  }
  expect((await scene.ask('fresh')).headers['x-keyctl-key']).toBe('fresh/1');
  expect((await scene.status()).engine.pid).toBe(scene.running.pid);
  for (const id of ['streaming/1', 'waiting/1', 'fresh/1']) {
    expect(await scene.key(id)).toMatchObject({ available: true, lastError: null });
  }
});

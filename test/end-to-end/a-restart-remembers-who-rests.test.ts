import { expect, test } from 'vitest';
import { rateLimited, unauthorized } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ limited: {}, refused: {} });

test('P33 a cooldown ends when it was to end, restart or not', async () => {
  const limited = scene.provider('limited');
  limited.upstream.script(limited.secret(1), rateLimited({ retryAfter: 300 }));
  limited.upstream.good(limited.secret(2));
  const refused = scene.provider('refused');
  refused.upstream.script(refused.secret(1), unauthorized()).good(refused.secret(2));
  await scene.ask('limited');
  await scene.ask('refused');
  const { cooldownUntil } = await scene.key('limited/1');

  expect(await scene.stop()).toBe(0);
  await scene.start();

  const key = await scene.key('limited/1');
  expect(key.state).toBe('cooling');
  const drift = Date.parse(key.cooldownUntil ?? '') - Date.parse(cooldownUntil ?? '');
  expect(Math.abs(drift)).toBeLessThan(2_000);
  expect((await scene.ask('limited')).headers['x-keyctl-attempts']).toBe('1');
  expect(limited.calls()).toEqual([1, 2, 2]);
});

test('what was called invalid is asked about anew, and no request is lost over it', async () => {
  const refused = scene.provider('refused');
  expect((await scene.ask('refused')).status).toBe(200);
  expect(refused.calls().at(-1)).toBe(2);
});

test('reset lets a resting key go first again', async () => {
  const limited = scene.provider('limited');
  limited.upstream.good(limited.secret(1));
  expect((await scene.control('POST', 'keys/limited/1/reset')).status).toBe(200);
  expect(await scene.key('limited/1')).toMatchObject({ state: 'unchecked', cooldownUntil: null });
  expect((await scene.ask('limited')).headers['x-keyctl-key']).toBe('limited/1');
});

import { expect, test } from 'vitest';
import { type Answer, hang, ok, rateLimited, slow, sse } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const names = ['tells', 'leaves', 'streams', 'hangs'] as const;
const scene = await openScene(Object.fromEntries(names.map((name) => [name, { keys: 1 }])));
const content = 'data: {"choices":[{"delta":{"content":"x"}}]}';

/** The provider's only key, fresh out of its cooldown; `trial` is what it says then. */
async function outOfCooldown(name: string, trial: Answer) {
  const provider = scene.provider(name);
  provider.upstream.script(provider.secret(1), rateLimited({ retryAfter: 1 }), trial, ok());
  expect((await scene.ask(name)).status).toBe(429);
  await scene.untilKey(`${name}/1`, ({ cooldownUntil }) => cooldownUntil === null);
  return provider;
}

test.concurrent('P30 a trial that is refused is told to all who waited for it, without a call of theirs', async () => {
  const tells = await outOfCooldown('tells', slow(300, rateLimited({ retryAfter: 50 })));
  const answers = await Promise.all(Array.from({ length: 5 }, () => scene.ask('tells')));
  expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(429));
  for (const { headers } of answers) {
    expect(Number(headers['retry-after'])).toBeGreaterThan(40);
  }
  expect(tells.calls()).toEqual([1, 1]);
});

test.concurrent('P30 a trial whose client leaves is over: the next one tries', async () => {
  const leaves = await outOfCooldown('leaves', hang());
  const first = scene.begin('leaves');
  await until(() => leaves.calls().length === 2);
  const second = scene.ask('leaves');
  const left = performance.now();
  first.leave();
  expect((await second).status).toBe(200);
  expect(performance.now() - left).toBeLessThan(4_000);
});

test.concurrent('P30 a trial is decided by its status line, however long its stream is', async () => {
  const streams = await outOfCooldown('streams', sse([content], { end: false }));
  const first = scene.begin('streams', { body: { stream: true } });
  await until(() => first.received().length > 0);
  expect((await scene.ask('streams')).status).toBe(200);
  expect(streams.calls()).toEqual([1, 1, 1]);
  first.leave();
});

test.concurrent('P30 a trial that hangs keeps the others waiting for 5 s and no longer', async () => {
  const hangs = await outOfCooldown('hangs', hang());
  const first = scene.begin('hangs');
  await until(() => hangs.calls().length === 2);
  expect((await scene.ask('hangs')).status).toBe(200);
  const [, trial, joined] = hangs.upstream.requests;
  expect((joined?.at ?? 0) - (trial?.at ?? 0)).toBeGreaterThan(4_500);
  first.leave();
});

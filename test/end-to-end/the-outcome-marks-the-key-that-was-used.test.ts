import { expect, test } from 'vitest';
import { ok, rateLimited, slow, unauthorized } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({
  moved: {},
  twice: {},
  longer: {},
  stampede: { keys: 3 },
  late: {},
});

test.concurrent('a refusal that comes when another key is active marks the one that got it', async () => {
  const moved = scene.provider('moved');
  moved.upstream
    .script(moved.secret(1), slow(200, rateLimited({ retryAfter: 60 })))
    .good(moved.secret(2));
  const asking = scene.ask('moved');
  await until(() => moved.calls().length === 1);
  expect((await scene.control('POST', 'keys/moved/2/use')).status).toBe(200);
  expect((await asking).headers['x-keyctl-key']).toBe('moved/2');
  expect((await scene.key('moved/1')).state).toBe('cooling');
  expect((await scene.key('moved/2')).counts).toMatchObject({ requests: 1, ok: 1 });
});

test.concurrent('two requests that fail on one key at once leave the next one alone', async () => {
  const twice = scene.provider('twice');
  twice.upstream.script(twice.secret(1), slow(100, unauthorized())).good(twice.secret(2));
  const answers = await Promise.all([scene.ask('twice'), scene.ask('twice')]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(await scene.key('twice/2')).toMatchObject({ state: 'healthy', lastError: null });
  expect((await scene.key('twice/1')).counts.failures.invalid).toBe(2);
});

test.concurrent('a later deadline is never shortened', async () => {
  const longer = scene.provider('longer');
  longer.upstream
    .script(
      longer.secret(1),
      rateLimited({ retryAfter: 60 }),
      slow(150, rateLimited({ retryAfter: 1 })),
    )
    .good(longer.secret(2));
  await Promise.all([scene.ask('longer'), scene.ask('longer')]);
  const { cooldownUntil } = await scene.key('longer/1');
  expect(Date.parse(cooldownUntil ?? '') - Date.now()).toBeGreaterThan(45_000);
});

test.concurrent('a hundred requests at once all find the one key that works', async () => {
  const stampede = scene.provider('stampede');
  stampede.upstream
    .script(stampede.secret(1), rateLimited({ retryAfter: 60 }))
    .script(stampede.secret(2), unauthorized())
    .script(stampede.secret(3), ok());
  const answers = await Promise.all(Array.from({ length: 100 }, () => scene.ask('stampede')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const { counts } = await scene.key('stampede/3');
  expect(counts).toMatchObject({ requests: 100, ok: 100, inFlight: 0 });
  for (const { headers } of answers) {
    expect(Number(headers['x-keyctl-attempts'])).toBeLessThanOrEqual(3);
  }
});

test.concurrent('a success that began before a limit does not end the rest that was told', async () => {
  const late = scene.provider('late');
  late.upstream
    .script(late.secret(1), slow(250, ok()), rateLimited({ retryAfter: 60 }))
    .good(late.secret(2));
  const first = scene.ask('late');
  await until(() => late.calls().length === 1);
  await scene.ask('late');
  expect((await first).headers['x-keyctl-key']).toBe('late/1');
  expect((await scene.key('late/1')).state).toBe('cooling');
});

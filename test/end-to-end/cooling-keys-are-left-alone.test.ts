import { expect, test } from 'vitest';
import { ok, rateLimited, slow } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({
  long: { keys: 2 },
  trial: { keys: 2 },
  crowd: { keys: 1 },
  soon: { keys: 2 },
  again: { keys: 1 },
  group: { keys: [{ group: 'acme' }, { group: 'acme' }, {}] },
});

test.concurrent('P30 while every key cools, the answer is a local 429 and no upstream is asked', async () => {
  const long = scene.provider('long');
  for (const secret of long.secrets) {
    long.upstream.script(secret, rateLimited({ retryAfter: 90 }));
  }
  await scene.ask('long');
  expect(long.calls()).toEqual([1, 2]);
  const answers = await Promise.all(Array.from({ length: 10 }, () => scene.ask('long')));
  for (const { status, headers } of answers) {
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(80);
    expect(headers['x-keyctl-attempts'] ?? '0').toBe('0');
  }
  expect(long.calls()).toEqual([1, 2]);
});

test.concurrent('P30 after its cooldown one request tries a key while the others use another', async () => {
  const trial = scene.provider('trial');
  const [first, second] = [trial.secret(1), trial.secret(2)];
  trial.upstream.script(first, rateLimited({ retryAfter: 1 }), slow(400)).good(second);
  await scene.ask('trial');
  await until(async () => (await scene.key('trial/1')).cooldownUntil === null, {
    what: 'the end of the cooldown',
  });
  trial.upstream.requests.length = 0;
  const answers = await Promise.all(Array.from({ length: 8 }, () => scene.ask('trial')));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  const tries = trial.calls().filter((position) => position === 1);
  expect(tries).toHaveLength(1);
  expect(trial.calls()).toHaveLength(8);
  expect((await scene.events('trial', 'cooldown-ended')).map(({ key }) => key)).toEqual([
    'trial/1',
  ]);
});

test.concurrent('P30 with no other key, the others wait for that one request and then follow', async () => {
  const crowd = scene.provider('crowd');
  crowd.upstream.script(crowd.secret(1), rateLimited({ retryAfter: 1 }), slow(300), ok());
  expect((await scene.ask('crowd')).status).toBe(429);
  await until(async () => (await scene.key('crowd/1')).cooldownUntil === null);
  crowd.upstream.requests.length = 0;
  const answers = await Promise.all(Array.from({ length: 6 }, () => scene.ask('crowd')));
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
  const [trial, next] = crowd.upstream.requests;
  expect((next?.at ?? 0) - (trial?.at ?? 0)).toBeGreaterThan(250);
});

test.concurrent('a request that finds every key cooling waits if one is back within 5 s', async () => {
  const soon = scene.provider('soon');
  soon.upstream
    .script(soon.secret(1), rateLimited({ retryAfter: 60 }))
    .script(soon.secret(2), rateLimited({ retryAfter: 2 }), ok());
  expect((await scene.ask('soon')).status).toBe(429);
  const answer = await scene.ask('soon');
  expect(answer.status, answer.text).toBe(200);
  expect(soon.calls()).toEqual([1, 2, 2]);
  const [, refused, served] = soon.upstream.requests;
  expect((served?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThan(1_900);
});

test.concurrent('a trial that is limited again rests the key anew', async () => {
  const again = scene.provider('again');
  again.upstream.script(
    again.secret(1),
    rateLimited({ retryAfter: 1 }),
    rateLimited({ retryAfter: 70 }),
  );
  await scene.ask('again');
  const answer = await scene.ask('again');
  expect(answer.status).toBe(429);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(60);
  expect(again.calls()).toEqual([1, 1]);
  expect((await scene.key('again/1')).state).toBe('cooling');
});

test.concurrent('a rate limit rests the keys that share its group', async () => {
  const group = scene.provider('group');
  group.upstream.script(group.secret(1), rateLimited({ retryAfter: 60 }));
  group.upstream.good(group.secret(2), group.secret(3));
  const answer = await scene.ask('group');
  expect(answer.headers['x-keyctl-key']).toBe('group/3');
  expect(group.calls()).toEqual([1, 3]);
  expect((await scene.key('group/2')).state).toBe('cooling');
});

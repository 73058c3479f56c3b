import { expect, test } from 'vitest';
import { custom, ok, reset } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({
  idle: {
    keys: 2,
    upstream: {
      // closes a connection as soon as it has been idle for a moment
      configure: (server) => Object.assign(server, { keepAliveTimeout: 1 }),
    },
  },
  once: { keys: 2 },
  read: { keys: 1 },
  twice: { keys: 2 },
  dropped: { keys: 2 },
});

test('P34 an upstream that closes idle connections loses no request and makes no key look bad', async () => {
  const idle = scene.provider('idle');
  idle.upstream.good(...idle.secrets);
  for (let round = 0; round < 40; round += 1) {
    const answers = await Promise.all([scene.ask('idle'), scene.ask('idle')]);
    expect(answers.map(({ status, headers }) => `${status} ${headers['x-keyctl-key']}`)).toEqual([
      '200 idle/1',
      '200 idle/1',
    ]);
  }
  expect(await scene.key('idle/1')).toMatchObject({ state: 'healthy', lastError: null });
  expect(await scene.events('idle', 'attempt-failed', 'failed-over')).toEqual([]);
});

test('P34 a re-used connection that dies without an answer: the same key on a fresh one', async () => {
  const once = scene.provider('once');
  once.upstream.script(once.secret(1), ok(), reset(), ok()).good(once.secret(2));
  await scene.ask('once');
  const answer = await scene.ask('once');
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'once/1']);
  expect(once.calls()).toEqual([1, 1, 1]);
  const [first, second, third] = once.upstream.requests;
  expect(second?.connection).toBe(first?.connection);
  expect(third?.connection).not.toBe(second?.connection);
  expect(third?.body).toEqual(second?.body);
  const key = await scene.key('once/1');
  expect(key).toMatchObject({ state: 'healthy', available: true });
  expect(key.counts.failures['network-error']).toBe(0);
  expect(await scene.events('once', 'replayed-after-send')).toMatchObject([
    { key: 'once/1', to: null, detail: expect.stringContaining('may be billed twice') },
  ]);
});

test('P34 a GET is sent again without a word: it costs nothing', async () => {
  const read = scene.provider('read');
  read.upstream.script(read.secret(1), ok(), reset(), ok());
  await scene.ask('read');
  const answer = await scene.ask('read', { method: 'GET', path: '/files/1' });
  expect([answer.status, read.calls()]).toEqual([200, [1, 1, 1]]);
  expect(await scene.events('read', 'replayed-after-send')).toEqual([]);
});

test('P34 a fresh connection that dies as well moves on to the next key', async () => {
  const twice = scene.provider('twice');
  twice.upstream.script(twice.secret(1), ok(), reset()).good(twice.secret(2));
  await scene.ask('twice');
  const answer = await scene.ask('twice');
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'twice/2']);
  expect(twice.calls()).toEqual([1, 1, 1, 2]);
  expect((await scene.key('twice/1')).state).toBe('unreachable');
});

test('P34 requests in a burst after the upstream dropped every connection all get through', async () => {
  const dropped = scene.provider('dropped');
  dropped.upstream.good(...dropped.secrets);
  dropped.upstream.script(
    dropped.secret(1),
    custom((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"x"}');
    }),
  );
  const burst = () => Promise.all(Array.from({ length: 12 }, () => scene.ask('dropped')));
  for (let round = 0; round < 3; round += 1) {
    expect((await burst()).map(({ status }) => status)).toEqual(Array(12).fill(200));
    await until(() => dropped.upstream.openConnections > 0);
    dropped.upstream.dropConnections();
  }
  expect(await scene.events('dropped', 'attempt-failed')).toEqual([]);
});

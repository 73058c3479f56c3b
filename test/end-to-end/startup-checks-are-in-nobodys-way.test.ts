import { expect, test } from 'vitest';
import { hang, ok, rateLimited, serverError } from '../helpers/answers.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';

const scene = await openScene(
  {
    told: {
      keys: 3,
      // key 1 is in no script: its check is refused
      prepare: (told) => told.upstream.good(told.secret(2), told.secret(3)),
    },
    hanging: {
      keys: 1,
      prepare: ({ upstream, secrets }) => {
        for (const secret of secrets) {
          upstream.script(secret, ok()).scriptChecks(secret, hang());
        }
      },
    },
    down: {
      prepare: ({ upstream, secrets }) => {
        for (const secret of secrets) {
          upstream.script(secret, ok()).scriptChecks(secret, serverError(503));
        }
      },
    },
    limited: {
      prepare: ({ upstream, secrets: [first = '', second = ''] }) => {
        upstream.script(first, ok()).scriptChecks(first, rateLimited({ retryAfter: 60 }));
        upstream.good(second);
      },
    },
  },
  { healthCheck: { onStartup: true, everyMinutes: 0 } },
);

test('a request is answered while the check of its key hangs', async () => {
  expect((await scene.ask('hanging')).status).toBe(200);
  scene.provider('hanging').upstream.dropConnections();
});

test('the checks find the key that is refused, and requests skip it', async () => {
  await scene.untilKey('told/1', ({ state }) => state === 'invalid');
  await scene.untilKey('told/2', ({ state }) => state === 'healthy');
  await scene.untilKey('told/3', ({ state }) => state === 'healthy');
  const answer = await scene.ask('told');
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'told/2']);
  expect(scene.provider('told').calls()).toEqual([2]);
  const { evidence } = await scene.key('told/1');
  expect(evidence?.text).toMatch(/GET .*\/models → 401/);
});

test('P36 a provider that is down at the start disables nothing', async () => {
  const down = scene.provider('down');
  await until(() => new Set(down.upstream.checks.map(({ key }) => key)).size === 2);
  await scene.untilKey('down/1', ({ checking }) => !checking);
  await scene.untilKey('down/2', ({ checking }) => !checking);
  expect(await scene.key('down/1')).toMatchObject({ health: 'unchecked', enabled: true });
  expect((await scene.ask('down')).status).toBe(200);
});

test('P36 a network that is down at the start disables nothing, and serves when it is back', async () => {
  const port = await refusingPort();
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const later = await openScene(
    { later: { keys: [{ baseUrl }, { baseUrl }] } },
    { healthCheck: { onStartup: true, everyMinutes: 0 } },
  );
  for (const id of ['later/1', 'later/2']) {
    const key = await later.untilKey(id, ({ state }) => state === 'unreachable');
    expect(key).toMatchObject({ health: 'unchecked', enabled: true, cooldownUntil: null });
  }
  const upstream = await startUpstream({ port });
  upstream.good(...later.provider('later').secrets);
  await later.untilKey('later/1', ({ available }) => available);
  expect((await later.ask('later')).status).toBe(200);
});

test('a limit that a check runs into is a limit', async () => {
  await scene.untilKey('limited/1', ({ state }) => state === 'cooling');
  expect((await scene.ask('limited')).headers['x-keyctl-key']).toBe('limited/2');
});

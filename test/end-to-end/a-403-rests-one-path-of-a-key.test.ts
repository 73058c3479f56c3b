import { expect, test } from 'vitest';
import { custom, forbidden, ok, unauthorized } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ scoped: {}, dead: {}, missing: {} });

/** A key with the scope for one path only. */
const allowedOnly = (path: string) =>
  custom((request, response) => {
    const status = request.url?.endsWith(path) ? 200 : 403;
    const body = status === 200 ? { ok: true } : forbidden().body;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

test('the key rests for that path, is called restricted, and serves other paths', async () => {
  const scoped = scene.provider('scoped');
  scoped.upstream.script(scoped.secret(1), allowedOnly('/embeddings')).good(scoped.secret(2));
  expect((await scene.ask('scoped', { path: '/images' })).headers['x-keyctl-key']).toBe('scoped/2');

  const key = await scene.untilKey('scoped/1', ({ state }) => state === 'restricted');
  expect(key).toMatchObject({ available: true, cooldownUntil: null });
  expect(key.modelCooldowns).toHaveLength(1);
  const left = Date.parse(key.modelCooldowns[0]?.until ?? '') - Date.now();
  expect(left).toBeGreaterThan(30_000);
  expect(left).toBeLessThanOrEqual(60_000);
  expect(scoped.upstream.checks.map(({ key }) => key)).toContain(scoped.secret(1));

  await scene.ask('scoped', { path: '/images' });
  expect((await scene.ask('scoped', { path: '/embeddings' })).headers['x-keyctl-key']).toBe(
    'scoped/1',
  );
  expect(scoped.calls()).toEqual([1, 2, 2, 1]);
});

test('many refusals in a minute cost one confirming check', async () => {
  const scoped = scene.provider('scoped');
  for (const path of ['/audio', '/files', '/batches']) {
    await scene.ask('scoped', { path });
  }
  expect(scoped.upstream.checks.filter(({ key }) => key === scoped.secret(1))).toHaveLength(1);
});

test('a check that says 401 after a 403 makes the key invalid', async () => {
  const dead = scene.provider('dead');
  dead.upstream.script(dead.secret(1), forbidden()).scriptChecks(dead.secret(1), unauthorized());
  dead.upstream.good(dead.secret(2));
  expect((await scene.ask('dead')).status).toBe(200);
  await scene.untilKey('dead/1', ({ state }) => state === 'invalid');
});

test('a 401 that a check contradicts is about the path, not about the key', async () => {
  const missing = scene.provider('missing');
  missing.upstream.script(missing.secret(1), unauthorized()).scriptChecks(missing.secret(1), ok());
  missing.upstream.good(missing.secret(2));
  expect((await scene.ask('missing')).status).toBe(200);
  const key = await scene.untilKey('missing/1', ({ state }) => state === 'restricted');
  expect(key).toMatchObject({ available: true });
  expect(key.modelCooldowns).toHaveLength(1);
  await scene.ask('missing');
  expect(missing.calls()).toEqual([1, 2, 2]);
});

import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ openai: { keys: [{}, { name: 'work' }, {}] } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);
const patch = (id: string, body: object) => scene.control('PATCH', `keys/${id}`, body);

test('a disabled key is skipped by the very next request', async () => {
  await scene.ask('openai');
  expect((await patch('openai/1', { enabled: false })).status).toBe(200);
  await scene.ask('openai');
  expect(openai.calls()).toEqual([1, 2]);
  expect(await scene.key('openai/1')).toMatchObject({
    state: 'disabled',
    enabled: false,
    available: false,
    health: 'healthy',
  });
  const { providers } = await scene.status();
  expect(providers[0]?.activeKey).toBe('openai/work');
  expect(await scene.events('openai', 'key-disabled')).toMatchObject([{ key: 'openai/1' }]);
});

test('a key that has a name goes by it', async () => {
  expect((await patch('openai/work', { enabled: false })).status).toBe(200);
  await scene.ask('openai');
  expect((await patch('openai/work', { enabled: true })).status).toBe(200);
  await scene.ask('openai');
  expect(openai.calls()).toEqual([1, 2, 3, 2]);
});

test.each([
  ['openai/9', { enabled: false }, 404, 'unknown-key'],
  ['nobody/1', { enabled: false }, 404, /unknown-(key|provider)/],
  ['openai/1', { enabled: 'no' }, 400, 'bad-request'],
  ['openai/1', { enabled: true, baseUrl: 'http://127.0.0.1:1' }, 400, 'bad-request'],
  ['openai/1', {}, 400, 'bad-request'],
] as const)('PATCH %s %j is refused with %i', async (id, body, status, code) => {
  const answer = await patch(id, body);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text).error.code).toMatch(code);
});

test('the switch and the counts are still there after a restart', async () => {
  const { counts } = await scene.key('openai/work');
  const { engine } = await scene.status();
  expect(counts.requests).toBe(2);
  expect(await scene.stop('SIGTERM')).toBe(0);
  expect(statSync(scene.paths.state).mode & 0o777).toBe(0o600);
  await scene.start();
  expect(await scene.key('openai/1')).toMatchObject({ enabled: false, state: 'disabled' });
  const again = await scene.key('openai/work');
  expect(again.counts).toEqual(counts);
  expect((await scene.status()).engine.countsSince).toBe(engine.countsSince);
  await scene.ask('openai');
  expect(openai.calls().at(-1)).toBe(2);
});

test('a reordered list keeps its switches with their keys', async () => {
  await scene.stop();
  scene.writeConfig((config) => {
    config.providers['openai']?.apiKey.reverse();
    return config;
  });
  await scene.start();
  expect((await scene.key('openai/3')).enabled).toBe(false);
  expect((await scene.key('openai/1')).enabled).toBe(true);
});

test('switching it on again brings it back', async () => {
  expect((await patch('openai/3', { enabled: true })).status).toBe(200);
  expect((await scene.key('openai/3')).available).toBe(true);
  expect(await scene.events('openai', 'key-enabled')).toMatchObject([{ key: 'openai/3' }]);
});

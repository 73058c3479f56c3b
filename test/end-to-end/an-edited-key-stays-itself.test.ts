import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rateLimited } from '../helpers/answers.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ openai: { keys: 3 } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);
const keyctl = async (...args: string[]) => {
  const { code, stderr } = await runKeyctl(args, { home: scene.home });
  expect([code, stderr]).toEqual([0, '']);
};
const tried = async () => (await scene.ask('openai')).headers['x-keyctl-key'];

test('after a move the next request goes by the new order, and nothing of a key is lost', async () => {
  await scene.control('PATCH', 'keys/openai/3', { enabled: false });
  openai.upstream.script(openai.secret(1), rateLimited({ retryAfter: 600 }));
  expect(await tried()).toBe('openai/2');
  const before = await Promise.all(['openai/1', 'openai/2', 'openai/3'].map((id) => scene.key(id)));

  await keyctl('move', 'openai/3', '1');
  const after = await Promise.all(['openai/2', 'openai/3', 'openai/1'].map((id) => scene.key(id)));
  const itself = ({ masked, enabled, state, counts, cooldownUntil }: (typeof before)[number]) => ({
    ...{ masked, enabled, state, counts, cooldownUntil },
  });
  expect(after.map(itself)).toEqual(before.map(itself));
  expect(after.map(({ state }) => state)).toEqual(['cooling', 'healthy', 'disabled']);
  expect(await tried()).toBe('openai/3');

  await keyctl('move', 'openai/3', '1');
  expect(await tried()).toBe('openai/1');
});

test('a new name keeps what was switched off and counted', async () => {
  // the order is 2, 3, 1 of the beginning
  const before = await scene.key('openai/2');
  expect(before).toMatchObject({ state: 'disabled', masked: 'sk-…end3' });
  await keyctl('rename', 'openai/2', 'spare');
  expect(await scene.key('openai/spare')).toMatchObject({
    state: 'disabled',
    masked: 'sk-…end3',
    counts: before.counts,
  });
  await keyctl('enable', 'openai/spare');
  await keyctl('move', 'openai/spare', '--up');
  expect(await tried()).toBe('openai/spare');
});

test('the engine has the edit when the command is done, and reads the config once for it', async () => {
  const seq = async () => (await scene.status()).events.at(-1)?.seq ?? 0;
  const since = await seq();
  await keyctl('remove', 'openai/spare', '--yes');
  const { providers, events } = await scene.status();
  expect(providers[0]?.keys.map(({ masked }) => masked)).toEqual(['sk-…end2', 'sk-…end1']);
  const reloads = events.filter((event) => event.seq > since && event.type === 'config-reloaded');
  expect(reloads).toHaveLength(1);
});

test('keys whose variables are not set keep their switches when they change places', async () => {
  const text = readFileSync(scene.paths.config, 'utf8');
  writeFileSync(scene.paths.config, text.replace(/"apiKey": \[/, '"apiKey": ["$P", "$Q",'));
  await scene.control('POST', 'reload');
  await keyctl('disable', 'openai/1');
  await keyctl('move', 'openai/2', '1');
  expect(await scene.key('openai/1')).toMatchObject({ source: '$Q', enabled: true });
  expect(await scene.key('openai/2')).toMatchObject({ source: '$P', enabled: false });
});

test('a restart finds each key as it was left', async () => {
  await keyctl('move', 'openai/2', '1');
  await keyctl('disable', 'openai/4');
  await scene.stop();
  await keyctl('move', 'openai/4', '1');
  await keyctl('rename', 'openai/1', 'last');
  await scene.start();
  expect(await scene.key('openai/last')).toMatchObject({ masked: 'sk-…end1', enabled: false });
});

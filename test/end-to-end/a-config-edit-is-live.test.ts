import { expect, test } from 'vitest';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({ openai: { keys: 3 } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);
const reload = () => scene.control('POST', 'reload');

async function untilKeys(count: number): Promise<void> {
  await until(async () => (await scene.status()).providers[0]?.keys.length === count, {
    what: `${count} keys in status`,
  });
}

test('a key that is taken out serves no more', async () => {
  await scene.ask('openai');
  scene.writeConfig((config) => {
    config.providers['openai']?.apiKey.pop();
    return config;
  });
  await untilKeys(2);
  await scene.control('PATCH', 'keys/openai/1', { enabled: false });
  await scene.control('PATCH', 'keys/openai/2', { enabled: false });
  expect((await scene.ask('openai')).status).toBe(503);
});

test('a new key serves without a restart, and the others keep what is known of them', async () => {
  scene.writeConfig();
  await untilKeys(3);
  expect(await scene.key('openai/2')).toMatchObject({ enabled: false });
  expect((await scene.key('openai/1')).counts.requests).toBe(1);
  expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/3');
  const { events } = await scene.status();
  expect(events.map(({ type }) => type)).toContain('config-reloaded');
});

test('a broken edit keeps the last good config serving and shows in status', async () => {
  scene.writeConfig(() => '{\n  "providers": {\n    "openai": { "apiKey": [,] }\n');
  const { configError } = await until(async () => {
    const status = await scene.status();
    return status.configError === null ? undefined : status;
  });
  expect(configError).toMatchObject({ file: scene.paths.config, line: 3 });
  expect((await scene.ask('openai')).status).toBe(200);
  const { events } = await scene.status();
  expect(events.map(({ type }) => type)).toContain('config-rejected');
});

test('a reload of a broken config is refused with the place of the error', async () => {
  const answer = await reload();
  expect(answer.status).toBeGreaterThanOrEqual(400);
  const { error } = JSON.parse(answer.text);
  expect(error.code).toBe('config-invalid');
  expect(error.message).toContain(`${scene.paths.config}:3:`);
});

test('a field that nobody knows is named with its path and the nearest known one', async () => {
  scene.writeConfig((config) => {
    const provider = config.providers['openai'];
    return { ...config, providers: { openai: { ...provider, stratgy: 'round-robin' } } };
  });
  const { configError } = await until(async () => {
    const status = await scene.status();
    return status.configError?.path.includes('stratgy') ? status : undefined;
  });
  expect(configError?.message).toContain('strategy');
});

test('the mended file clears the error', async () => {
  scene.writeConfig();
  await until(async () => (await scene.status()).configError === null);
  expect((await scene.status()).providers[0]?.keys).toHaveLength(3);
  expect((await reload()).status).toBe(200);
});

test('a request in flight ends on the config that it began with', async () => {
  await scene.control('PATCH', 'keys/openai/1', { enabled: true });
  let release = () => {};
  openai.upstream.script(openai.secret(1), {
    async run({ response }) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      response.writeHead(200).end('late');
    },
  });
  const before = openai.calls().length;
  const asking = scene.ask('openai');
  await until(() => openai.calls().length > before);
  scene.writeConfig((config) => {
    config.providers['openai']?.apiKey.shift();
    return config;
  });
  await untilKeys(2);
  release();
  expect((await asking).text).toBe('late');
});

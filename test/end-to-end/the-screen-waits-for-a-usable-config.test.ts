import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }] } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);

const brokenConfig = '{\n  "providers": {\n    "openai": { "apiKeys": [] }\n  }\n}';

test('P40 a config that is broken from the start is shown and opens no socket; the edit brings it up', async () => {
  scene.writeConfig(() => brokenConfig);
  const terminal = openKeyctl(scene);
  await terminal.waitFor('no engine was started');
  await terminal.waitFor(scene.paths.config);
  await terminal.waitFor(/line 3:\d+, providers\.openai/);
  await terminal.waitFor(/did you mean .*apiKey/);
  expect(existsSync(scene.paths.socket)).toBe(false);

  scene.writeConfig();
  await terminal.waitFor(`● serving ${scene.paths.socket}`);
  await terminal.waitFor(/\*openai +│ work/);
  expect((await scene.ask('openai')).status).toBe(200);
  terminal.press('qy');
  await terminal.exit;
});

test('without a config it names the keys of the environment; a first config brings it up', async () => {
  rmSync(scene.paths.config);
  const environment = { ANTHROPIC_API_KEY: canary('found', { prefix: 'sk-ant-' }) };
  const terminal = openKeyctl({ home: scene.home, environment });
  await terminal.waitFor('There is no config file yet');
  await terminal.waitFor('$ANTHROPIC_API_KEY (anthropic)');
  await terminal.waitFor('keyctl init');
  await terminal.waitFor('keyctl demo');
  expect(existsSync(scene.paths.socket)).toBe(false);

  scene.writeConfig();
  await terminal.waitFor(/\*openai +│ work/);
  expect((await scene.ask('openai')).status).toBe(200);
});

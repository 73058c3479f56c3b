import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }] } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);

test('P40 a broken edit keeps serving and is shown with its line, until a good one', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(/\*openai +│ work/);

  scene.writeConfig(() => '{\n  "providers": {\n    "openai": { "apiKey": 7 }\n  }\n}');
  const lines = await terminal.waitFor('✖ the last good config is in use, the file is broken');
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toMatch(/line 3:\d+, providers\.openai\.apiKey/);
  await terminal.waitFor(/config ✖ .*:3:\d+/);
  expect(terminal.screen().join('\n')).toMatch(/\*openai +│ work/);
  expect((await scene.ask('openai')).status).toBe(200);

  scene.writeConfig((config) => {
    config.providers['openai']?.apiKey.push(canary('new', { end: 'end9' }));
    return config;
  });
  await terminal.waitForNo('the file is broken');
  await terminal.waitFor(/openai +│ 2 +│ sk-…end9/);
  expect((await scene.ask('openai')).status).toBe(200);
});

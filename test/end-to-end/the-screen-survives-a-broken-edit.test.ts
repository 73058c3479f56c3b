import { expect, test } from 'vitest';
import { atEachSize } from '../helpers/at-each-size.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { keyRow, proseOf, textOf } from '../helpers/screen-text.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }] } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);

test('a broken edit keeps serving and is shown with its line, until a good one', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(/\*openai +│ work/);

  scene.writeConfig(() => '{\n  "providers": {\n    "openai": { "apiKey": 7 }\n  }\n}');
  await terminal.waitFor('✖ the last good config is in use, the file is broken');
  await terminal.waitFor(/config ✖ .*:3:\d+/);
  await atEachSize(terminal, () => {
    expect(proseOf(terminal)).toMatch(
      /✖ the last good config is in use, the file is broken: line 3:\d+, providers\.openai\.apiKey/,
    );
    expect(textOf(terminal)).toMatch(keyRow('openai/work', '▸\\*'));
    expect(textOf(terminal)).toMatch(/^ [\d:]{8} config ✖ +\S/m);
    for (const word of ['✖ the last good config', 'config ✖']) {
      const cells = terminal.cellsOf(word).filter(({ text }) => text !== ' ');
      expect(new Set(cells.map(({ foreground }) => foreground))).toEqual(new Set([1]));
    }
  });
  expect((await scene.ask('openai')).status).toBe(200);

  scene.writeConfig((config) => {
    config.providers['openai']?.apiKey.push('sk-canary-new-end9');
    return config;
  });
  await terminal.waitForNo('the file is broken');
  await terminal.waitFor(/openai +│ 2 +│ sk-…end9/);
  expect((await scene.ask('openai')).status).toBe(200);
});

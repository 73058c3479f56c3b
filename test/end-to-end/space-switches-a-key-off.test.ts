import { expect, test } from 'vitest';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { keys } from '../helpers/terminal.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }, { name: 'spare' }] } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);

test('space switches the selected key off: the next request skips it, and so does the next start', async () => {
  const first = openKeyctl(scene);
  await first.waitFor(/▸\*openai +│ work/);
  await scene.ask('openai');
  first.press(' ');
  await first.waitFor(/▸ openai +│ work +│ sk-…end1 +│ ○ disabled/);
  await first.waitFor(/off +openai\/work switched off by the user/);
  await scene.ask('openai');
  expect(openai.calls()).toEqual([1, 2]);

  first.press('q');
  // it was used a moment ago, so the screen asks first
  await first.waitFor('quit and end it?');
  first.press('y');
  expect(await first.exit).toMatchObject({ code: 0 });

  const second = openKeyctl(scene);
  await second.waitFor(/openai +│ work +│ sk-…end1 +│ ○ disabled/);
  await second.waitFor(/\*openai +│ spare/);
  await scene.ask('openai');
  expect(openai.calls()).toEqual([1, 2, 2]);
});

test('space switches it on again', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(/▸ openai +│ work +│ sk-…end1 +│ ○ disabled/);
  terminal.press(' ');
  await terminal.waitFor(/▸\*openai +│ work +│ sk-…end1 +│ [^○]/);
  await scene.ask('openai');
  expect(openai.calls().at(-1)).toBe(1);
});

test('a provider’s last available key is switched off only after a yes', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(/▸\*openai +│ work/);
  terminal.press(' ');
  await terminal.waitFor(/▸ openai +│ work +│.*○ disabled/);
  terminal.press(`${keys.down} `);
  await terminal.waitFor('last');
  terminal.press('n');
  await terminal.waitForNo('last');
  expect((await scene.key('openai/spare')).enabled).toBe(true);
  terminal.press(' y');
  await terminal.waitFor(/▸ openai +│ spare +│.*○ disabled/);
  expect((await scene.ask('openai')).status).toBe(503);
});

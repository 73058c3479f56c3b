import { expect, test } from 'vitest';
import { ok, rateLimited } from '../helpers/answers.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }, { name: 'spare' }] } });
const openai = scene.provider('openai');
openai.upstream
  .good(openai.secret(2))
  .script(openai.secret(1), rateLimited({ retryAfter: 60 }), ok());

/** The table from its head to its foot. */
function tableOf(lines: readonly string[]): readonly string[] {
  const foot = lines.findIndex((line) => line.startsWith('└'));
  return lines.slice(2, foot + 1).map((line) => line.replace(/cooling +\d+s/, 'cooling'));
}

test('a second screen attaches, shows the same, and hosts when the first one quits', async () => {
  const first = openKeyctl(scene);
  await first.waitFor('● serving');
  const second = openKeyctl(scene);
  await second.waitFor(`⇄ attached to pid ${first.pid}`);

  await scene.ask('openai');
  for (const terminal of [first, second]) {
    await terminal.waitFor(/failover +openai work → spare/);
    await terminal.waitFor(/\*openai +│ spare +│.*│ +\d+ │ +1 │ +0 │/);
  }
  expect(tableOf(second.screen())).toEqual(tableOf(first.screen()));

  // it is the last available one, so the screen asks
  second.press('G y');
  for (const terminal of [first, second]) {
    await terminal.waitFor(/spare +│.*○ disabled/);
  }

  first.press('q');
  await first.waitFor('quit and end it?');
  first.press('y');
  expect(await first.exit).toMatchObject({ code: 0 });
  await second.waitFor(`● serving ${scene.paths.socket}`);
  // what the first one knew, the second one knows
  await second.waitFor(/work +│.*◐ cooling/);
  await second.waitFor(/spare +│.*○ disabled/);
  expect((await scene.status()).engine.pid).toBe(second.pid);

  second.press(' ');
  await second.waitFor(/\*openai +│ spare/);
  expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/spare');
});

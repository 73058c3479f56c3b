import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { custom, ok } from '../helpers/answers.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await prepareScene({ openai: { keys: 1 } });
const openai = scene.provider('openai');

test('closing the window lets what is in flight end, then the engine, and leaves no socket', async () => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  openai.upstream.script(
    openai.secret(1),
    custom(async (_request, response) => {
      await asked;
      response.writeHead(200).end('late');
    }),
    ok(),
  );
  const terminal = openKeyctl(scene);
  await terminal.waitFor('● serving');
  const asking = scene.ask('openai');
  await until(() => openai.calls().length === 1);

  terminal.vanish();
  await until(() => !existsSync(scene.paths.socket), { what: 'the end of the socket' });
  answer();
  expect((await asking).text).toBe('late');
  expect(await terminal.exit).toMatchObject({ code: 0 });
});

test('closing the window of an attached screen ends that screen alone', async () => {
  openai.upstream.good(openai.secret(1));
  await scene.start();
  const terminal = openKeyctl(scene);
  await terminal.waitFor('⇄ attached to pid');
  terminal.vanish();
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect((await scene.ask('openai')).status).toBe(200);
  expect((await scene.status()).engine.draining).toBe(false);
});

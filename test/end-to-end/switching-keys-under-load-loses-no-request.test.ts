import { expect, test } from 'vitest';
import { ok, reset, slow } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ busy: { keys: 4 } });

test('toggles, reloads and resets while 200 requests run: each of them is served', async () => {
  const busy = scene.provider('busy');
  busy.upstream.script(busy.secret(1), ok(), slow(20), reset(), ok(), slow(5));
  busy.upstream.good(busy.secret(2), busy.secret(3), busy.secret(4));
  const client = async () => {
    for (let request = 0; request < 10; request += 1) {
      const answer = await scene.ask('busy');
      expect(answer.status, answer.text).toBe(200);
    }
  };
  const user = async () => {
    for (let press = 0; press < 30; press += 1) {
      const key = 1 + (press % 3);
      await scene.control('PATCH', `keys/busy/${key}`, { enabled: press % 2 === 0 });
      if (press % 10 === 0) {
        await scene.control('POST', 'reload');
      }
      if (press % 7 === 0) {
        await scene.control('POST', `keys/busy/${key}/reset`);
      }
    }
  };
  await Promise.all([...Array.from({ length: 20 }, client), user()]);

  const { providers } = await scene.status();
  const counts = providers.flatMap(({ keys }) => keys.map((key) => key.counts));
  expect(counts.map(({ inFlight }) => inFlight)).toEqual([0, 0, 0, 0]);
  expect(counts.reduce((sum, { ok: served }) => sum + served, 0)).toBe(200);
});

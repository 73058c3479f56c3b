import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rateLimited } from '../helpers/answers.js';
import { startServe } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ openai: { keys: 3 } });
const openai = scene.provider('openai');

test('P7 a second serve ends and says who serves; the first serves on', async () => {
  openai.upstream.good(...openai.secrets);
  const second = startServe({ home: scene.home });
  await expect(second).rejects.toThrow(new RegExp(`ended with 1[^]*${scene.running.pid}`));
  expect((await scene.ask('openai')).status).toBe(200);
});

test('P6 after kill -9 the next start takes over, with switches and cooldowns', async () => {
  openai.upstream.script(openai.secret(2), rateLimited({ retryAfter: 600 }));
  expect((await scene.control('PATCH', 'keys/openai/1', { enabled: false })).status).toBe(200);
  expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/3');
  const { pid } = scene.running;
  await scene.stop('SIGKILL');
  expect(existsSync(scene.paths.socket)).toBe(true);

  await scene.start();
  expect(scene.running.pid).not.toBe(pid);
  expect(await scene.key('openai/1')).toMatchObject({ enabled: false });
  const answer = await scene.ask('openai');
  expect(answer.headers['x-keyctl-key']).toBe('openai/3');
});

test('P8 of ten serves started at once over a stale socket, exactly one serves', async () => {
  await scene.stop('SIGKILL');
  const starts = await Promise.allSettled(
    Array.from({ length: 10 }, () => startServe({ home: scene.home, timeoutMs: 100_000 })),
  );
  const winners = starts.filter((start) => start.status === 'fulfilled').map(({ value }) => value);
  expect(winners).toHaveLength(1);
  for (const start of starts) {
    if (start.status === 'rejected') {
      expect(String(start.reason)).toMatch(/ended with 1/);
    }
  }
  expect((await scene.status()).engine.pid).toBe(winners[0]?.pid);
  expect((await scene.ask('openai')).status).toBe(200);
  expect(await winners[0]?.stop()).toBe(0);
  expect(existsSync(scene.paths.socket)).toBe(false);
}, 120_000);

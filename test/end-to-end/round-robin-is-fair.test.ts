import { expect, test } from 'vitest';
import { rateLimited, unauthorized } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const fields = { strategy: 'round-robin' };
const scene = await openScene({
  turns: { keys: 3, fields },
  gap: { keys: 3, fields },
  row: { keys: 3 },
});

test('round-robin gives each key its turn', async () => {
  const turns = scene.provider('turns');
  turns.upstream.good(...turns.secrets);
  for (let request = 0; request < 9; request += 1) {
    await scene.ask('turns');
  }
  const counts = [1, 2, 3].map((key) => turns.calls().filter((call) => call === key).length);
  expect(counts).toEqual([3, 3, 3]);
  expect(new Set(turns.calls().slice(0, 3)).size).toBe(3);
});

test('round-robin skips a key that is out, and stays fair to the others', async () => {
  const gap = scene.provider('gap');
  gap.upstream.script(gap.secret(2), unauthorized());
  gap.upstream.good(gap.secret(1), gap.secret(3));
  for (let request = 0; request < 9; request += 1) {
    expect((await scene.ask('gap')).status).toBe(200);
  }
  const counts = [1, 2, 3].map((key) => gap.calls().filter((call) => call === key).length);
  expect(counts[1]).toBe(1);
  expect(Math.abs((counts[0] ?? 0) - (counts[2] ?? 0))).toBeLessThanOrEqual(2);
});

test('sequential keeps to the first key while it works, and returns to it', async () => {
  const row = scene.provider('row');
  row.upstream.good(row.secret(1), row.secret(2), row.secret(3));
  for (let request = 0; request < 3; request += 1) {
    await scene.ask('row');
  }
  row.upstream.script(row.secret(1), rateLimited({ retryAfter: 60 }));
  await scene.ask('row');
  await scene.ask('row');
  row.upstream.good(row.secret(1));
  expect((await scene.control('POST', 'keys/row/1/reset')).status).toBe(200);
  await scene.ask('row');
  expect(row.calls()).toEqual([1, 1, 1, 1, 2, 2, 1]);
});

test('a key that is put to use goes first until it fails', async () => {
  const row = scene.provider('row');
  row.upstream.requests.length = 0;
  row.upstream.good(...row.secrets);
  expect((await scene.control('POST', 'keys/row/3/use')).status).toBe(200);
  await scene.ask('row');
  row.upstream.script(row.secret(3), rateLimited({ retryAfter: 60 }));
  await scene.ask('row');
  await scene.ask('row');
  expect(row.calls()).toEqual([3, 3, 1, 1]);
});

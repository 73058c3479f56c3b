import { expect, test } from 'vitest';
import { ok, rateLimited, unauthorized } from '../helpers/answers.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  alone: { keys: 3 },
  chosen: { keys: 3 },
  list: { keys: 4, fields: { strategy: 'round-robin' } },
});

// new-api #5061: users switched all other keys off by hand to test one
test.concurrent('each key can be tested alone, while all others go on', async () => {
  const alone = scene.provider('alone');
  alone.upstream.good(...alone.secrets).scriptChecks(alone.secret(2), unauthorized());
  const { code, stdout } = await runKeyctl(['check', 'alone/2', '--json'], { home: scene.home });
  expect(code).toBe(1);
  expect(JSON.parse(stdout).keys).toMatchObject([
    { id: 'alone/2', usable: false, health: 'invalid', enabled: true },
  ]);
  const asked = alone.upstream.checks.map(({ key }) => alone.secrets.indexOf(key) + 1);
  expect(asked.filter((position) => position > 0)).toEqual([2]);
  for (const id of ['alone/1', 'alone/3']) {
    expect(await scene.key(id)).toMatchObject({ health: 'unchecked', available: true });
  }
  expect((await scene.ask('alone')).headers['x-keyctl-key']).toBe('alone/1');
});

// cc-switch #6022: a manual switch turned the failover off, while the log said that it was on
test.concurrent('a key that the user chose goes first, fails over, and status says what holds', async () => {
  const chosen = scene.provider('chosen');
  chosen.upstream
    .good(...chosen.secrets)
    .script(chosen.secret(3), rateLimited({ retryAfter: 60 }), ok());
  expect((await scene.control('POST', 'keys/chosen/3/use')).status).toBe(200);
  expect((await scene.key('chosen/3')).why).toContain('you chose it, until it fails');
  const answer = await scene.ask('chosen');
  expect(answer.headers['x-keyctl-tried']).toBe('chosen/3=429, chosen/1=ok');
  const { providers } = await scene.status();
  expect(providers.find(({ name }) => name === 'chosen')?.activeKey).toBe('chosen/1');
  expect((await scene.key('chosen/3')).why).not.toContain('you chose it');
  const changes = await scene.events('chosen', 'active-key-changed');
  expect(changes.map(({ to }) => to)).toEqual(['chosen/3', 'chosen/1']);
  // it was chosen until it fails, so it is one of three again
  await scene.control('POST', 'keys/chosen/3/reset');
  expect((await scene.ask('chosen')).headers['x-keyctl-key']).toBe('chosen/1');
});

// modelrelay #27: keys that were added to a list did not show, and were not used
test.concurrent('every key of a list shows, and takes its turn', async () => {
  const list = scene.provider('list');
  list.upstream.good(...list.secrets);
  for (let request = 0; request < 8; request += 1) {
    await scene.ask('list');
  }
  expect(list.calls().sort()).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  const { stdout } = await runKeyctl(['status'], { home: scene.home });
  for (const position of [1, 2, 3, 4]) {
    expect(stdout).toMatch(new RegExp(`list[/ ]+${position}\\b`));
  }
});

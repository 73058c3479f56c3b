import { expect, test } from 'vitest';
import { ok, rateLimited, serverError, unauthorized } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  twice: { keys: 4 },
  between: { keys: 4 },
  thrice: { keys: 2 },
  single: { keys: 1 },
});

test("P26 with keys left, the second 5xx comes back as the upstream's own answer", async () => {
  const twice = scene.provider('twice');
  const second = { status: 502, headers: { 'x-up': 'yes' }, body: '<html>Bad  Gateway</html>' };
  twice.upstream.script(twice.secret(1), serverError(500)).script(twice.secret(2), second);
  twice.upstream.good(twice.secret(3), twice.secret(4));

  const answer = await scene.ask('twice');

  expect([answer.status, answer.text]).toEqual([502, '<html>Bad  Gateway</html>']);
  expect(answer.headers['x-up']).toBe('yes');
  expect(twice.calls()).toEqual([1, 2]);
  expect(answer.headers['x-keyctl-tried']).toBe('twice/1=500, twice/2=502');
  const counted = await scene.key('twice/1');
  expect(counted.counts.failures['server-error']).toBe(1);
});

test('P26 other outcomes after the first 5xx still follow their own rows', async () => {
  const between = scene.provider('between');
  between.upstream
    .script(between.secret(1), serverError(500))
    .script(between.secret(2), unauthorized())
    .script(between.secret(3), rateLimited({ retryAfter: 60 }))
    .script(between.secret(4), ok());

  const answer = await scene.ask('between');

  expect(answer.status, answer.text).toBe(200);
  expect(between.calls()).toEqual([1, 2, 3, 4]);
  expect(answer.headers['x-keyctl-tried']).toBe(
    'between/1=500, between/2=401, between/3=429, between/4=ok',
  );
});

test('P26 three requests whose first 5xx was the same key within a minute give it 10 s of rest from that model', async () => {
  const thrice = scene.provider('thrice');
  thrice.upstream.script(thrice.secret(1), serverError(500)).good(thrice.secret(2));
  for (let request = 1; request <= 3; request += 1) {
    expect((await scene.ask('thrice')).status).toBe(200);
    expect((await scene.key('thrice/1')).modelCooldowns).toHaveLength(request < 3 ? 0 : 1);
  }
  const { modelCooldowns, available } = await scene.key('thrice/1');
  expect([modelCooldowns[0]?.scope, available]).toEqual(['test-model', true]);
  const left = Date.parse(modelCooldowns[0]?.until ?? '') - Date.now();
  expect(left).toBeGreaterThan(5_000);
  expect(left).toBeLessThanOrEqual(10_000);
  expect((await scene.ask('thrice')).headers['x-keyctl-attempts']).toBe('1');
});

test('P26 with one key only, its 5xx is told at once', async () => {
  const single = scene.provider('single');
  single.upstream.script(single.secret(1), serverError(500));
  expect((await scene.ask('single')).status).toBe(500);
  expect(single.calls()).toEqual([1]);
});

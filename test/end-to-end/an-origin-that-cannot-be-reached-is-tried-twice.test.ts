import { expect, test } from 'vitest';
import { refusingPort } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';

const nowhere = `http://127.0.0.1:${await refusingPort()}/v1`;
const gone = { baseUrl: nowhere };

const scene = await openScene({
  refused: { keys: [gone, gone, gone, gone, {}] },
  'all-refused': { keys: [gone, gone, gone] },
});

test('after two failures to connect, the other keys of that origin count as tried', async () => {
  const refused = scene.provider('refused');
  refused.upstream.good(refused.secret(5));
  const answer = await scene.ask('refused');
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers['x-keyctl-attempts']).toBe('3');
  expect(answer.headers['x-keyctl-key']).toBe('refused/5');
  const tried = String(answer.headers['x-keyctl-tried']);
  expect(tried.split(', ').map((part) => part.split('=')[0])).toEqual([
    'refused/1',
    'refused/2',
    'refused/5',
  ]);
  for (const id of ['refused/1', 'refused/2']) {
    expect(await scene.key(id)).toMatchObject({ health: 'unchecked', cooldownUntil: null });
  }
});

test('P35 with nothing else to try, the error says that the provider cannot be reached', async () => {
  const answer = await scene.ask('all-refused');
  expect(answer.status).toBe(503);
  const { message } = JSON.parse(answer.text).error;
  expect(message).toMatch(/refused.*ECONNREFUSED|ECONNREFUSED/);
  for (const id of ['all-refused/1', 'all-refused/2', 'all-refused/3']) {
    expect(message).toContain(id);
    expect((await scene.key(id)).health).toBe('unchecked');
  }
});

test('reset makes an unreachable key the first choice again', async () => {
  const refused = scene.provider('refused');
  await scene.control('POST', 'keys/refused/1/reset');
  expect(await scene.key('refused/1')).toMatchObject({
    state: 'unchecked',
    unreachableUntil: null,
  });
  expect(refused.calls()).toEqual([5]);
});

import { expect, test } from 'vitest';
import { hang, ok } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('openai', 1);
const second = secretOf('openai', 2);

test.each([
  ['on a new connection', 0],
  ['on one that was used before', 1],
])('what is in flight %s when the engine ends is sent to nobody else', async (_what, before) => {
  const upstream = await startUpstream();
  upstream.script(first, ...Array.from({ length: before }, ok), hang()).good(second);
  const { engine, ask, begin } = await startEngine(
    aConfig([{ baseUrl: upstream.url, keys: [first, second] }]),
  );
  for (let request = 0; request < before; request += 1) {
    expect((await ask()).status).toBe(200);
  }
  const asking = begin();
  await until(() => upstream.calls().length === before + 1);
  await engine.close();
  const { statusCode } = await asking.response;
  await asking.ended;
  expect(statusCode).toBe(503);
  expect(asking.received().toString()).toContain('"code":"draining"');
  expect(upstream.calls()).toEqual(Array.from({ length: before + 1 }, () => first));
});

import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { hang, ok, serverError, slow, sse } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene(
  {
    waiting: {},
    streaming: {},
    uploading: {},
    backoff: {},
    cooling: {},
    streamed: {},
    pipelined: {},
  },
  { replay: { maxBodyMiB: 1 } },
);
const content = 'data: {"choices":[{"delta":{"content":"x"}}]}';

async function expectUnmarked(id: string): Promise<void> {
  const key = await scene.untilKey(id, ({ counts }) => counts.inFlight === 0);
  expect(key).toMatchObject({ available: true, cooldownUntil: null, unreachableUntil: null });
  expect(key.lastError).toBeNull();
  expect(Object.values(key.counts.failures).every((count) => count === 0)).toBe(true);
}

test.concurrent.each([
  ['waiting', hang(), 0],
  ['streaming', sse([content], { end: false }), content.length],
] as const)(
  'P21 %s: the upstream call ends within a second, no key is marked',
  async (name, first, length) => {
    const provider = scene.provider(name);
    provider.upstream.script(provider.secret(1), first).good(provider.secret(2));
    const asking = scene.begin(name, { body: { stream: true } });
    await until(() => provider.calls().length === 1 && asking.received().length >= length);
    const left = performance.now();
    asking.leave();
    const call = provider.upstream.requests[0];
    const abortedAt = await until(() => call?.abortedAt, { what: 'the end of the upstream call' });
    expect(abortedAt - left).toBeLessThan(1_000);
    await expectUnmarked(`${name}/1`);
    expect(provider.calls()).toEqual([1]);
  },
);

test.concurrent('P21 of several requests in one breath, the upstream calls of all end', async () => {
  const pipelined = scene.provider('pipelined');
  pipelined.upstream.script(pipelined.secret(1), hang()).good(pipelined.secret(2));
  const client = connect(scene.paths.socket, () => {
    client.write('GET /pipelined/x HTTP/1.1\r\nHost: k\r\n\r\n'.repeat(3));
  });
  await until(() => pipelined.calls().length === 3);
  client.destroy();
  await until(() => pipelined.upstream.requests.every(({ abortedAt }) => abortedAt !== null));
  await expectUnmarked('pipelined/1');
});

test.concurrent('P21 before its body ends: nothing goes upstream', async () => {
  const uploading = scene.provider('uploading');
  uploading.upstream.good(...uploading.secrets);
  const asking = scene.begin('uploading', {
    openBody: true,
    headers: { 'content-type': 'application/json', 'content-length': '1000' },
  });
  asking.request.write('{"model":', () => asking.leave());
  await expect(asking.response).rejects.toThrow();
  await expectUnmarked('uploading/1');
  await scene.ask('uploading');
  expect(uploading.calls()).toEqual([1]);
});

test.concurrent('P21 in the middle of a body that is not kept: the upstream call ends as well', async () => {
  const streamed = scene.provider('streamed');
  streamed.upstream.good(...streamed.secrets);
  const length = 3 * 1024 * 1024;
  const asking = scene.begin('streamed', {
    openBody: true,
    headers: { 'content-length': String(length) },
  });
  asking.request.write(Buffer.alloc(length / 2));
  await until(() => streamed.calls().length === 1);
  const left = performance.now();
  asking.leave();
  const abortedAt = await until(() => streamed.upstream.requests[0]?.abortedAt);
  expect(abortedAt - left).toBeLessThan(1_000);
  await expectUnmarked('streamed/1');
});

test.concurrent('P21 while keyctl backs off: the second call is never made', async () => {
  const backoff = scene.provider('backoff');
  const [first, second] = [backoff.secret(1), backoff.secret(2)];
  backoff.upstream.script(first, serverError(500), slow(600, ok())).good(second);
  const asking = scene.begin('backoff');
  await until(() => backoff.calls().length === 1);
  await scene.untilKey('backoff/1', ({ counts }) => counts.failures['server-error'] === 1);
  asking.leave();
  await scene.ask('backoff');
  expect(backoff.calls()).toEqual([1, 1]);
});

test.concurrent('P21 while it waits for a key that cools: nothing goes upstream', async () => {
  const cooling = scene.provider('cooling');
  for (const secret of cooling.secrets) {
    cooling.upstream.script(secret, { status: 429, headers: { 'retry-after': '2' } }, ok());
  }
  await scene.ask('cooling');
  const asking = scene.begin('cooling');
  asking.request.once('finish', () => asking.leave());
  await expect(asking.response).rejects.toThrow();
  const answer = await scene.ask('cooling');
  expect(answer.status).toBe(200);
  expect(cooling.calls()).toEqual([1, 2, 1]);
});

import { describe, expect, test } from 'vitest';
import { custom, rateLimited, unauthorized } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const secrets = [1, 2, 3, 4].map((position) => secretOf('openai', position));
const [first = '', second = ''] = secrets;

async function open(strategy: 'sequential' | 'round-robin', keys = 3) {
  const upstream = await startUpstream();
  upstream.good(...secrets);
  const scene = await startEngine(
    aConfig([{ baseUrl: upstream.url, strategy, keys: secrets.slice(0, keys) }]),
  );
  const positions = () => upstream.calls().map((secret) => secrets.indexOf(secret) + 1);
  const askTimes = async (times: number) => {
    for (let i = 0; i < times; i += 1) {
      await scene.ask();
    }
  };
  return { upstream, positions, askTimes, ...scene };
}

function counts(positions: readonly number[]): number[] {
  return [1, 2, 3, 4].map((position) => positions.filter((one) => one === position).length);
}

describe('round-robin', () => {
  test('gives each key its turn, in order', async () => {
    const { positions, askTimes } = await open('round-robin');
    await askTimes(7);
    expect(positions()).toEqual([1, 2, 3, 1, 2, 3, 1]);
  });

  test('shares fairly what a dead key leaves, also beside one that is switched off', async () => {
    const { upstream, positions, askTimes, engine } = await open('round-robin', 4);
    upstream.script(second, unauthorized());
    await engine.setKeyEnabled('openai/3', false);
    await askTimes(4);
    upstream.requests.length = 0;
    await askTimes(10);
    expect(counts(positions())).toEqual([5, 0, 0, 5]);
  });

  test('is fair to requests that come at once, with bodies that take their time', async () => {
    const { upstream, begin, received, positions } = await open('round-robin');
    const headers = { 'content-length': '2' };
    const asked = Array.from({ length: 9 }, () => begin({ body: '{', headers, openBody: true }));
    for (const { request } of asked) {
      request.write('{');
    }
    await until(() => received() === 9);
    for (const { request } of asked) {
      request.end('}');
    }
    await Promise.all(asked.map(({ ended }) => ended));
    expect(upstream.requests).toHaveLength(9);
    expect(counts(positions())).toEqual([3, 3, 3, 0]);
  });

  test('does not call the next key an active one that changed', async () => {
    const { askTimes, events } = await open('round-robin');
    await askTimes(5);
    expect(events('active-key-changed')).toEqual([]);
  });
});

describe('sequential', () => {
  test('stays with the first key', async () => {
    const { positions, askTimes } = await open('sequential');
    await askTimes(4);
    expect(positions()).toEqual([1, 1, 1, 1]);
  });
});

describe.each(['sequential', 'round-robin'] as const)('use, with %s keys', (strategy) => {
  test('makes a key the active one for every request until it fails', async () => {
    const { upstream, positions, askTimes, ask, engine, activeKey, key, clock } =
      await open(strategy);
    await engine.useKey('openai/3');
    expect(activeKey()).toBe('openai/3');
    expect(key('openai/3').why).toMatch(/you chose it/);
    await askTimes(3);
    expect(positions()).toEqual([3, 3, 3]);
    upstream.script(secrets[2] ?? '', rateLimited({ retryAfter: 5 }));
    expect((await ask()).status).toBe(200);
    clock.advance(60_000);
    upstream.good(...secrets);
    upstream.requests.length = 0;
    await askTimes(1);
    expect(positions()).not.toEqual([3]);
    expect(key('openai/3').why).not.toMatch(/you chose it/);
  });
});

test("a caller's fault is no failure of the chosen key", async () => {
  const { upstream, askTimes, engine, activeKey } = await open('sequential');
  upstream.script(second, { status: 422, body: {} });
  await engine.useKey('openai/2');
  await askTimes(2);
  expect(activeKey()).toBe('openai/2');
});

test('a key that is switched off can not be chosen, and one that was is let go', async () => {
  const { engine, activeKey } = await open('sequential');
  await engine.useKey('openai/2');
  await engine.setKeyEnabled('openai/2', false);
  expect(activeKey()).toBe('openai/1');
  await expect(engine.useKey('openai/2')).rejects.toMatchObject({ code: 'key-not-usable' });
});

test('the outcome marks the key that was used, not the one that is active by then', async () => {
  const { upstream, begin, engine, key } = await open('sequential');
  let fail: () => void = () => {};
  upstream.script(
    first,
    custom((_request, response) => {
      fail = () => response.writeHead(429, { 'retry-after': '9' }).end('{}');
    }),
  );
  const asking = begin();
  await until(() => upstream.calls().length === 1);
  await engine.useKey('openai/2');
  fail();
  expect((await asking.response).headers['x-keyctl-tried']).toBe('openai/1=429, openai/2=ok');
  expect([key('openai/1').state, key('openai/2').state]).toEqual(['cooling', 'healthy']);
});

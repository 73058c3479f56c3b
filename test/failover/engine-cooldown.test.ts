import { describe, expect, test } from 'vitest';
import { ok, rateLimited, serverError } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('openai', 1);
const second = secretOf('openai', 2);
const minute = 60_000;

async function open(keys = 2) {
  const upstream = await startUpstream();
  const scene = await startEngine(
    aConfig([{ baseUrl: upstream.url, keys: [first, second].slice(0, keys) }]),
  );
  return { upstream, ...scene };
}

describe('a rate limit', () => {
  test("rests the key for as long as the provider says, to the millisecond's end", async () => {
    const { upstream, ask, clock, key, activeKey } = await open();
    upstream.script(first, rateLimited({ retryAfter: 42 }), ok()).good(second);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/2');
    expect(key('openai/1')).toMatchObject({
      state: 'cooling',
      available: false,
      cooldownUntil: '2026-11-02T14:00:42.000Z',
    });
    expect(activeKey()).toBe('openai/2');
    clock.advance(41_999);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/2');
    clock.advance(1);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
    expect(upstream.calls()).toEqual([first, second, second, first]);
  });

  test('without a hint doubles its guess from 2 s, and a success starts anew', async () => {
    const { upstream, ask, clock, key } = await open();
    const limited = rateLimited();
    upstream.script(first, limited, limited, limited, ok(), limited).good(second);
    const rests: number[] = [];
    const failOnce = async () => {
      await ask();
      const end = Date.parse(key('openai/1').cooldownUntil ?? '');
      rests.push(end - clock.now().wall);
      clock.advance(rests.at(-1) ?? 0);
    };
    for (let i = 0; i < 3; i += 1) {
      await failOnce();
    }
    await ask();
    expect(key('openai/1').state).toBe('healthy');
    await failOnce();
    expect(rests).toEqual([2_000, 4_000, 8_000, 2_000]);
  });

  test('of many requests at once makes one guess, not many', async () => {
    const { upstream, begin, key, ask } = await open();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    upstream.good(second).script(first, {
      run: async ({ response }) => {
        await held;
        response.writeHead(429).end('{}');
      },
    });
    const asked = Array.from({ length: 12 }, () => begin());
    await until(() => upstream.calls().filter((secret) => secret === first).length === 12);
    release();
    await Promise.all(asked.map(({ ended }) => ended));
    expect(key('openai/1').cooldownUntil).toBe('2026-11-02T14:00:02.000Z');
    expect(key('openai/1').counts.failures['rate-limited']).toBe(12);
    expect((await ask()).headers['x-keyctl-attempts']).toBe('1');
  });

  test('is not shortened by a later, shorter one, and put off by a longer one', async () => {
    const { upstream, begin, key } = await open();
    const limit: ((retryAfter: string) => void)[] = [];
    upstream.good(second).script(first, {
      run: ({ response }) => {
        limit.push((after) => response.writeHead(429, { 'retry-after': after }).end('{}'));
      },
    });
    const asked = [begin(), begin(), begin()];
    await until(() => limit.length === 3);
    for (const [index, retryAfter] of ['60', '1', '90'].entries()) {
      limit[index]?.(retryAfter);
      await until(() => key('openai/1').counts.failures['rate-limited'] === index + 1);
      expect(key('openai/1').cooldownUntil).toBe(
        index === 2 ? '2026-11-02T14:01:30.000Z' : '2026-11-02T14:01:00.000Z',
      );
    }
    await Promise.all(asked.map(({ ended }) => ended));
  });
});

describe('the end of a rest', () => {
  test('is an event when it comes, and the key is the active one again', async () => {
    const { upstream, ask, clock, events, activeKey } = await open();
    upstream.script(first, rateLimited({ retryAfter: 60 }), ok()).good(second);
    await ask();
    clock.advance(minute - 1);
    expect(events('cooldown-ended')).toEqual([]);
    clock.advance(2);
    await until(() => events('active-key-changed').length === 2);
    expect(events('cooldown-ended').map(({ key, at }) => [key, at])).toEqual([
      ['openai/1', '2026-11-02T14:01:00.001Z'],
    ]);
    expect(activeKey()).toBe('openai/1');
    expect(events('active-key-changed').map(({ key, to }) => [key, to])).toEqual([
      ['openai/1', 'openai/2'],
      ['openai/2', 'openai/1'],
    ]);
  });

  test.each([
    ['set ahead a day', 24 * 60 * minute, 0],
    ['set back an hour', -60 * minute, minute],
  ])('comes at the earlier of both clocks: the wall clock %s', async (_name, jump, wait) => {
    const { upstream, ask, clock, key } = await open();
    upstream.script(first, rateLimited({ retryAfter: 60 }), ok()).good(second);
    await ask();
    clock.jumpWall(jump);
    clock.advance(wait);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
    expect(key('openai/1').state).toBe('healthy');
    expect(upstream.calls()).toEqual([first, second, first]);
  });
});

describe('server errors', () => {
  test('of one model, three within a minute, rest the key for that model for 10 s', async () => {
    const { upstream, begin, ask, clock, key, events } = await open();
    upstream.script(first, serverError(), serverError(), serverError(), ok()).good(second);
    for (let i = 0; i < 3; i += 1) {
      expect(key('openai/1').modelCooldowns).toEqual([]);
      const asking = begin();
      await until(() => upstream.calls().length === 2 * i + 1 && clock.pending > 0);
      await until(() => key('openai/1').counts.failures['server-error'] === i + 1);
      clock.advance(250);
      expect((await asking.response).headers['x-keyctl-key']).toBe('openai/2');
    }
    expect(key('openai/1')).toMatchObject({
      available: true,
      cooldownUntil: null,
      modelCooldowns: [{ scope: 'gpt-5' }],
    });
    expect(events('failed-over').map(({ detail }) => detail.split(':')[0])).toEqual([
      '500 server error, after 250 ms',
      '500 server error, after 250 ms',
      '500 server error, back in 10 s for gpt-5, after 250 ms',
    ]);
    clock.advance(9_000);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/2');
    clock.advance(1_001);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
  });

  test('of several models rest the key itself', async () => {
    const { upstream, begin, clock, key } = await open();
    upstream.script(first, serverError()).good(second);
    for (const model of ['a', 'b', 'c']) {
      const failures = key('openai/1').counts.failures['server-error'];
      const asking = begin({ body: { model } });
      await until(() => key('openai/1').counts.failures['server-error'] === failures + 1);
      clock.advance(250);
      await asking.ended;
    }
    expect(key('openai/1')).toMatchObject({ state: 'cooling', modelCooldowns: [] });
  });

  test("of a model that fails everywhere do not rest the second key: only a request's first counts", async () => {
    const { upstream, begin, clock, key } = await open();
    upstream.script(first, serverError()).script(second, serverError());
    for (let i = 0; i < 3; i += 1) {
      const asking = begin();
      await until(() => key('openai/1').counts.failures['server-error'] === i + 1);
      clock.advance(250);
      expect((await asking.response).statusCode).toBe(500);
      await asking.ended;
    }
    const resting = ['openai/1', 'openai/2'].map((id) => key(id).modelCooldowns.length);
    expect(resting).toEqual([1, 0]);
  });
});

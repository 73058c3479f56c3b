import { describe, expect, test } from 'vitest';
import { hang, ok, rateLimited } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('openai', 1);
const second = secretOf('openai', 2);

async function open() {
  const upstream = await startUpstream();
  upstream.good(first, second);
  const scene = await startEngine(aConfig([{ baseUrl: upstream.url, keys: [first, second] }]));
  return { upstream, ...scene };
}

describe('the snapshot', () => {
  test('is the same object until something changes, however time goes on', async () => {
    const { engine, clock } = await open();
    const before = engine.getSnapshot();
    clock.advance(60 * 60_000);
    expect(engine.getSnapshot()).toBe(before);
    await expect(engine.setKeyEnabled('openai/9', true)).rejects.toMatchObject({
      code: 'unknown-key',
    });
    await engine.setKeyEnabled('openai/1', true);
    expect(engine.getSnapshot()).toBe(before);
    await engine.setKeyEnabled('openai/1', false);
    const after = engine.getSnapshot();
    expect(after).not.toBe(before);
    expect(engine.getSnapshot()).toBe(after);
    expect(before.providers[0]?.keys[0]?.enabled).toBe(true);
  });

  test('is another one when a rest ends by itself', async () => {
    const { upstream, engine, ask, clock, key } = await open();
    upstream.script(first, rateLimited({ retryAfter: 10 }));
    await ask();
    const cooling = engine.getSnapshot();
    clock.advance(10_001);
    expect(engine.getSnapshot()).not.toBe(cooling);
    expect(key('openai/1')).toMatchObject({ available: true, cooldownUntil: null });
  });

  test('counts requests on their way, and their ends', async () => {
    const { upstream, begin, key } = await open();
    upstream.script(first, hang());
    const asking = begin();
    await until(() => key('openai/1').counts.inFlight === 1);
    expect(key('openai/1').counts).toMatchObject({ requests: 1, ok: 0 });
    asking.leave();
    await until(() => key('openai/1').counts.inFlight === 0);
    expect(Object.values(key('openai/1').counts.failures)).toEqual(Array(6).fill(0));
    expect(key('openai/1')).toMatchObject({ available: true, lastError: null });
  });

  test('tells in which minutes a key was used, tried in vain or not', async () => {
    const { upstream, ask, clock, key } = await open();
    upstream.script(first, rateLimited({ retryAfter: 1 }));
    await ask();
    clock.advance(3 * 60_000);
    await ask();
    await ask();
    expect(key('openai/1').recentUses).toEqual({
      perMinute: [...Array<number>(16).fill(0), 1, 0, 0, 1],
      endsAt: '2026-11-02T14:04:00.000Z',
    });
    expect(key('openai/2').recentUses?.perMinute.slice(-4)).toEqual([1, 0, 0, 2]);
  });

  test('tells of a key what it did last, and holds no secret', async () => {
    const { upstream, engine, ask, key } = await open();
    upstream.script(first, rateLimited({ retryAfter: 10 }));
    await ask();
    expect(key('openai/1')).toMatchObject({
      lastUsedAt: '2026-11-02T14:00:00.000Z',
      lastError: {
        at: '2026-11-02T14:00:00.000Z',
        outcome: 'rate-limited',
        text: '429 rate limited: Rate limit reached for requests',
      },
      counts: { failovers: 1 },
      latencyMs: { p50: null, p95: null },
    });
    expect(key('openai/2')).toMatchObject({
      health: 'healthy',
      latencyMs: { p50: 0, p95: 0 },
      evidence: { text: 'POST /v1/chat/completions → 200' },
    });
    const text = JSON.stringify(engine.getSnapshot());
    expect(text).not.toContain('canary');
    expect(JSON.parse(text)).toEqual(engine.getSnapshot());
  });
});

describe('listeners', () => {
  test('hear of many requests five times a second at most, and of the last', async () => {
    const { engine, ask, clock, key } = await open();
    let heard = 0;
    engine.subscribe(() => {
      heard += 1;
    });
    for (let i = 0; i < 20; i += 1) {
      await ask();
    }
    expect(heard).toBe(0);
    clock.advance(0);
    expect(heard).toBe(1);
    for (let i = 0; i < 20; i += 1) {
      await ask();
    }
    clock.advance(199);
    expect(heard).toBe(1);
    clock.advance(1);
    expect(heard).toBe(2);
    expect(key('openai/1').counts.ok).toBe(40);
  });

  test("hear of the user's own orders at once", async () => {
    const { engine } = await open();
    let heard = 0;
    engine.subscribe(() => {
      heard += 1;
    });
    await engine.setKeyEnabled('openai/1', false);
    expect(heard).toBe(1);
    await engine.useKey('openai/2');
    await engine.resetKey('openai/1');
    expect(heard).toBe(3);
  });
});

describe('events', () => {
  test('are numbered without a gap and can be asked for from any number on', async () => {
    const { engine, ask, upstream } = await open();
    upstream.script(first, { status: 500 });
    for (let i = 0; i < 3; i += 1) {
      await engine.setKeyEnabled('openai/1', i % 2 === 1);
    }
    await ask();
    const all = await engine.eventsSince(0);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_event, index) => index + 1));
    expect(all[0]?.type).toBe('engine-started');
    expect(await engine.eventsSince(2)).toEqual(all.slice(2));
    expect(await engine.eventsSince(all.length)).toEqual([]);
  });

  test('stand 200 in the snapshot and a thousand in the engine', async () => {
    const { engine } = await open();
    for (let i = 0; i < 1_500; i += 1) {
      await engine.setKeyEnabled('openai/1', i % 2 === 1);
    }
    const { events } = engine.getSnapshot();
    expect(events).toHaveLength(200);
    const since = await engine.eventsSince(0);
    expect(since).toHaveLength(1_000);
    expect(since.at(-1)).toEqual(events.at(-1));
  });
});

describe('the life of an engine', () => {
  test('ends with its last state saved, no timer left, and nothing saved after that', async () => {
    const { upstream, engine, begin, key, clock, store } = await open();
    upstream.script(first, hang(), ok());
    begin().ended.catch(() => {});
    await until(() => key('openai/1').counts.inFlight === 1);
    await engine.close();
    await engine.closed;
    await engine.close();
    const saved = store.written.length;
    expect(store.written.at(-1)?.keys[0]?.counts.requests).toBe(1);
    await new Promise(setImmediate);
    clock.advance(24 * 60 * 60_000);
    expect(store.written.length).toBe(saved);
    expect(clock.pending).toBe(0);
  });

  test('draining refuses new requests and lets those on their way finish', async () => {
    const { upstream, engine, begin, ask, events } = await open();
    let answer: () => void = () => {};
    upstream.script(first, {
      run: ({ response }) => {
        answer = () => response.end('{"done":true}');
      },
    });
    const asking = begin();
    await until(() => upstream.calls().length === 1);
    await engine.drain();
    await engine.drain();
    expect(engine.getSnapshot().engine.draining).toBe(true);
    expect(events('draining')).toHaveLength(1);
    const refused = await ask();
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(JSON.parse(refused.text).error.code).toBe('draining');
    let isDrained = false;
    const drained = engine.drained().then(() => {
      isDrained = true;
    });
    await new Promise(setImmediate);
    expect(isDrained).toBe(false);
    answer();
    expect((await asking.response).statusCode).toBe(200);
    await drained;
  });

  test('P9 draining has an end after 30 s', async () => {
    const { upstream, engine, begin, clock } = await open();
    upstream.script(first, hang());
    begin().ended.catch(() => {});
    await until(() => upstream.calls().length === 1);
    await engine.drain();
    const drained = engine.drained();
    clock.advance(30_000);
    await drained;
  });
});

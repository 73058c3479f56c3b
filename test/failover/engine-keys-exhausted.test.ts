import { describe, expect, test } from 'vitest';
import { ok, outOfMoney, rateLimited, serverError, unauthorized } from '../helpers/answers.js';
import { refusingPort } from '../helpers/raw-upstream.js';
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

describe('a key without money', () => {
  test('is tried by one request after 15 min, then 30, and serves again when it can', async () => {
    const { upstream, ask, clock, key, activeKey } = await open();
    upstream.script(first, outOfMoney(), outOfMoney(), ok()).good(second);
    const served = async () => (await ask()).headers['x-keyctl-key'];
    expect(await served()).toBe('openai/2');
    expect(key('openai/1')).toMatchObject({ state: 'exhausted', available: false });
    expect(activeKey()).toBe('openai/2');
    clock.advance(15 * minute - 1);
    expect(await served()).toBe('openai/2');
    clock.advance(1);
    expect(await served()).toBe('openai/2');
    expect(upstream.calls()).toEqual([first, second, second, first, second]);
    clock.advance(30 * minute - 1);
    expect(await served()).toBe('openai/2');
    expect(upstream.calls()).toHaveLength(6);
    clock.advance(1);
    expect(await served()).toBe('openai/1');
    expect(key('openai/1')).toMatchObject({ state: 'healthy', available: true });
  });

  test('is not taken for healthy by a check that can not see its balance', async () => {
    const { upstream, engine, ask, key } = await open();
    upstream.script(first, outOfMoney()).good(second).scriptChecks(first, ok());
    await ask();
    await engine.checkHealth('openai/1');
    expect(key('openai/1').state).toBe('exhausted');
  });

  test('keeps its switch and is unchecked after a reset', async () => {
    const { upstream, engine, ask, key } = await open();
    upstream.script(first, outOfMoney(), ok()).good(second);
    await ask();
    await engine.setKeyEnabled('openai/1', false);
    await engine.resetKey('openai/1');
    expect(key('openai/1')).toMatchObject({ state: 'disabled', health: 'unchecked' });
    await engine.setKeyEnabled('openai/1', true);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
  });
});

describe('when no key can serve', () => {
  test('the client is told of each, in an error of its dialect, and so is the feed', async () => {
    const { upstream, ask, events } = await open();
    upstream.script(first, rateLimited({ retryAfter: 42 })).script(second, unauthorized());
    const answer = await ask();
    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({
      'retry-after': '42',
      'x-keyctl-attempts': '2',
      'x-keyctl-tried': 'openai/1=429, openai/2=401',
    });
    const { error } = JSON.parse(answer.text);
    expect(error).toMatchObject({ type: 'keyctl_error', code: 'keys-exhausted' });
    expect(error.message).toMatch(/openai\/1 \(sk-…aaaa\) 429 rate limited, back in 42 s/);
    expect(error.message).toMatch(/openai\/2 \(sk-…aaaa\) 401 key refused/);
    expect(error.message).toContain('"Incorrect API key provided"');
    expect(answer.text).not.toContain('canary');
    expect(events('keys-exhausted')).toMatchObject([
      {
        provider: 'openai',
        outcome: 'invalid',
        detail: 'the client got 429; 1: 429 rate limited, back in 42 s; 2: 401 key refused',
      },
    ]);
  });

  test('the status says whose turn it is: 502 if all are out, 503 if switched off', async () => {
    const { upstream, engine, ask } = await open();
    upstream.script(first, unauthorized()).script(second, outOfMoney());
    expect((await ask()).status).toBe(502);
    expect((await ask()).headers['x-keyctl-attempts']).toBe('0');
    for (const id of ['openai/1', 'openai/2']) {
      await engine.setKeyEnabled(id, false);
    }
    const off = await ask();
    expect(off.status).toBe(503);
    expect(off.headers['x-should-retry']).toBe('false');
  });

  test("the provider's own 5xx and its Retry-After come back if that was the last word", async () => {
    const { upstream, ask, events } = await open(1);
    upstream.script(first, serverError(529, { 'retry-after': '9' }));
    const answer = await ask();
    expect([answer.status, answer.headers['retry-after']]).toEqual([529, '9']);
    expect(answer.headers['x-should-retry']).toBe(undefined);
    expect(events('keys-exhausted')).toHaveLength(1);
  });

  test('a refusal is the last word only if no key is worth waiting for', async () => {
    const { upstream, ask } = await open();
    const noModel = { status: 404, body: { error: { code: 'model_not_found', message: 'x' } } };
    upstream.script(first, rateLimited({ retryAfter: 60 })).script(second, noModel);
    const answer = await ask();
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '60']);
  });

  test('a host that refuses twice is not asked for its other keys, and none is called bad', async () => {
    const baseUrl = `http://127.0.0.1:${await refusingPort()}/v1`;
    const { ask, key } = await startEngine(
      aConfig([{ baseUrl, keys: [1, 2, 3, 4].map((position) => secretOf('openai', position)) }]),
    );
    const answer = await ask();
    expect(answer.status).toBe(503);
    expect(answer.headers['x-keyctl-attempts']).toBe('2');
    expect(answer.text).toContain('ECONNREFUSED');
    expect([1, 2, 3, 4].map((position) => key(`openai/${position}`).health)).toEqual(
      Array(4).fill('unchecked'),
    );
  });
});

test('a rate limit rests the keys of its group, with the reason, and no other', async () => {
  const upstream = await startUpstream();
  const [a, b, c] = [secretOf('openai', 1), secretOf('openai', 2), secretOf('openai', 3)];
  upstream.script(a, rateLimited({ retryAfter: 60 })).good(b, c);
  const { ask, key, clock } = await startEngine(
    aConfig([
      {
        baseUrl: upstream.url,
        keys: [{ secret: a, group: 'acme' }, { secret: b, group: 'acme' }, { secret: c }],
      },
    ]),
  );
  expect((await ask()).headers['x-keyctl-key']).toBe('openai/3');
  expect(upstream.calls()).toEqual([a, c]);
  expect(key('openai/2')).toMatchObject({
    state: 'cooling',
    cooldownUntil: '2026-11-02T14:01:00.000Z',
    why: expect.stringContaining('429 rate limited (openai/1, same group acme)'),
  });
  expect(key('openai/2').counts.requests).toBe(0);
  expect(Object.values(key('openai/2').counts.failures)).toEqual(Array(6).fill(0));
  clock.advance(minute + 1);
  expect(key('openai/2').available).toBe(true);
});

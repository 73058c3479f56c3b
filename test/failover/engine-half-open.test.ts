import { describe, expect, test } from 'vitest';
import { custom, hang, ok, rateLimited, reset, serverError } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('openai', 1);
const second = secretOf('openai', 2);

async function open(keys: number) {
  const upstream = await startUpstream();
  const scene = await startEngine(
    aConfig([{ baseUrl: upstream.url, keys: [first, second].slice(0, keys) }]),
  );
  return { upstream, ...scene };
}

/** An answer whose status line comes when the test wants it. */
function held() {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const answer = (status: number, headers: Record<string, string> = {}) =>
    custom(async (_request, response) => {
      await released;
      response.writeHead(status, headers).end('{}');
    });
  return { answer, release };
}

describe('a key that comes out of its cooldown', () => {
  test('is tried by one request while the others use the next key', async () => {
    const { upstream, ask, begin, clock } = await open(2);
    const { answer, release } = held();
    upstream.script(first, rateLimited({ retryAfter: 5 }), answer(200), ok()).good(second);
    await ask();
    clock.advance(5_000);
    upstream.requests.length = 0;
    const trial = begin();
    await until(() => upstream.calls().length === 1);
    const others = await Promise.all(Array.from({ length: 5 }, () => ask()));
    expect(others.map(({ headers }) => headers['x-keyctl-key'])).toEqual(Array(5).fill('openai/2'));
    release();
    expect((await trial.response).headers['x-keyctl-key']).toBe('openai/1');
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
  });

  test('is waited for by the others if there is no other key, and followed when it serves', async () => {
    const { upstream, ask, begin, clock } = await open(1);
    const { answer, release } = held();
    upstream.script(first, rateLimited({ retryAfter: 5 }), answer(200), ok());
    await until(async () => (await ask()).status === 429);
    clock.advance(5_000);
    upstream.requests.length = 0;
    const trial = begin();
    await until(() => upstream.calls().length === 1);
    const before = clock.pending;
    const others = Array.from({ length: 4 }, () => begin());
    await until(() => clock.pending >= before + 4);
    expect(upstream.calls()).toHaveLength(1);
    release();
    const answers = await Promise.all([trial, ...others].map(({ response }) => response));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(5).fill(200));
  });

  test('is joined by the others after 5 s of waiting, and not before', async () => {
    const { upstream, ask, begin, clock } = await open(1);
    upstream.script(first, rateLimited({ retryAfter: 10 }), hang(), ok());
    await ask();
    clock.advance(10_000);
    begin();
    await until(() => upstream.calls().length === 2);
    const before = clock.pending;
    const other = begin();
    await until(() => clock.pending > before);
    clock.advance(4_999);
    await new Promise(setImmediate);
    expect(upstream.calls()).toHaveLength(2);
    clock.advance(2);
    expect((await other.response).statusCode).toBe(200);
  });

  test('is left by the others if its trial is limited again: they get their 429 at once', async () => {
    const { upstream, ask, begin, clock } = await open(1);
    const { answer, release } = held();
    upstream.script(first, rateLimited({ retryAfter: 10 }), answer(429, { 'retry-after': '60' }));
    await ask();
    clock.advance(10_000);
    const trial = begin();
    await until(() => upstream.calls().length === 2);
    const before = clock.pending;
    const other = begin();
    await until(() => clock.pending > before);
    release();
    expect((await trial.response).statusCode).toBe(429);
    expect((await other.response).headers).toMatchObject({
      'retry-after': '60',
      'x-keyctl-attempts': '0',
    });
    expect(upstream.calls()).toHaveLength(2);
  });

  test.each([
    ['breaks the connection', reset('before-headers'), 3_000],
    ['is a server error', serverError(500), 0],
    ["is the caller's fault", { status: 400, body: {} }, 0],
  ])('is tried again if its trial %s', async (_name, answer, waitMs) => {
    const { upstream, begin, ask, clock } = await open(2);
    upstream.script(first, rateLimited({ retryAfter: 30 }), answer, ok()).good(second);
    await ask();
    clock.advance(30_000);
    const trial = begin();
    let isAnswered = false;
    void trial.ended.then(() => {
      isAnswered = true;
    });
    // a server error is followed by a pause
    await until(() => {
      clock.advance(10);
      return isAnswered;
    });
    clock.advance(waitMs);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
  });

  test('is tried again if the client of its trial went away', async () => {
    const { upstream, ask, begin, clock, key } = await open(1);
    upstream.script(first, rateLimited({ retryAfter: 30 }), hang(), ok());
    await ask();
    clock.advance(30_000);
    const trial = begin();
    await until(() => upstream.calls().length === 2);
    trial.leave();
    await until(() => key('openai/1').counts.inFlight === 0);
    expect((await ask()).status).toBe(200);
    expect(key('openai/1').counts.failures['network-error']).toBe(0);
  });
});

describe('a request that finds every key cooling', () => {
  test('waits for one that is back within 5 s', async () => {
    const { upstream, ask, begin, clock } = await open(2);
    upstream
      .script(first, rateLimited({ retryAfter: 60 }))
      .script(second, rateLimited({ retryAfter: 5 }), ok());
    expect((await ask()).status).toBe(429);
    const before = clock.pending;
    const asking = begin();
    await until(() => clock.pending > before);
    clock.advance(4_999);
    await new Promise(setImmediate);
    expect(upstream.calls()).toEqual([first, second]);
    clock.advance(2);
    expect((await asking.response).headers['x-keyctl-key']).toBe('openai/2');
  });

  test('is answered at once, and without a call, if the soonest takes longer', async () => {
    const { upstream, ask } = await open(2);
    upstream
      .script(first, rateLimited({ retryAfter: 60 }))
      .script(second, rateLimited({ retryAfter: 6 }));
    await ask();
    const answer = await ask();
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '6']);
    expect(answer.headers['x-keyctl-attempts']).toBe('0');
    expect(upstream.calls()).toEqual([first, second]);
  });

  test('does not wait if it has tried a key itself', async () => {
    const { upstream, ask } = await open(2);
    upstream
      .script(first, rateLimited({ retryAfter: 2 }))
      .script(second, rateLimited({ retryAfter: 60 }));
    const answer = await ask();
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '2']);
  });

  test('is let go if its client leaves while it waits', async () => {
    const { upstream, ask, begin, clock } = await open(1);
    upstream.script(first, rateLimited({ retryAfter: 3 }), ok());
    await ask();
    const before = clock.pending;
    const asking = begin();
    await until(() => clock.pending > before);
    asking.leave();
    await until(() => clock.pending === before);
    clock.advance(60_000);
    await new Promise(setImmediate);
    expect(upstream.calls()).toEqual([first]);
  });
});

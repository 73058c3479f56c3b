import { describe, expect, test } from 'vitest';
import { ok, rateLimited, serverError } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const secrets = [1, 2, 3].map((position) => secretOf('openai', position));
const [first = '', second = '', third = ''] = secrets;

async function open() {
  const upstream = await startUpstream();
  const scene = await startEngine(aConfig([{ baseUrl: upstream.url, keys: secrets }]));
  const failed = (id: string, times = 1) =>
    until(() => scene.key(id).counts.failures['server-error'] === times);
  return { upstream, failed, ...scene };
}

describe('after a server error', () => {
  test('the next key waits about 250 ms, and is not asked before', async () => {
    const { upstream, begin, clock, failed, events } = await open();
    upstream.script(first, serverError(503)).good(second);
    const asking = begin();
    await failed('openai/1');
    clock.advance(249);
    await new Promise(setImmediate);
    expect(upstream.calls()).toEqual([first]);
    clock.advance(1);
    expect((await asking.response).headers).toMatchObject({
      'x-keyctl-key': 'openai/2',
      'x-keyctl-attempts': '2',
      'x-keyctl-tried': 'openai/1=503, openai/2=ok',
    });
    expect(events('failed-over')[0]?.detail).toMatch(/^503 server error, after 250 ms/);
  });

  test('a second one ends the request, with the answer as it came', async () => {
    const { upstream, begin, clock, failed } = await open();
    upstream.script(first, serverError(500)).script(second, serverError(503, { 'x-own': 'yes' }));
    upstream.good(third);
    const asking = begin();
    await failed('openai/1');
    clock.advance(250);
    const answer = await asking.response;
    await asking.ended;
    expect([answer.statusCode, answer.headers['x-own']]).toEqual([503, 'yes']);
    expect(asking.received().toString()).toContain('The server had an error (503)');
    expect(upstream.calls()).toEqual([first, second]);
  });

  test('a 429 of the second key goes by its own row: the third is asked', async () => {
    const { upstream, begin, clock, failed } = await open();
    upstream.script(first, serverError()).script(second, rateLimited()).good(third);
    const asking = begin();
    await failed('openai/1');
    clock.advance(250);
    expect((await asking.response).headers['x-keyctl-tried']).toBe(
      'openai/1=500, openai/2=429, openai/3=ok',
    );
  });

  test("the client's leaving ends the wait, and no other key is asked", async () => {
    const { upstream, begin, clock, failed, key } = await open();
    upstream.script(first, serverError()).good(second);
    const asking = begin();
    await failed('openai/1');
    const waiting = clock.pending;
    asking.leave();
    await until(() => clock.pending < waiting);
    clock.advance(10_000);
    await new Promise(setImmediate);
    expect(upstream.calls()).toEqual([first]);
    expect(key('openai/2').counts.requests).toBe(0);
  });

  test("the client's leaving leaves no key on a trial that nobody makes", async () => {
    const { upstream, ask, begin, clock, failed, key } = await open();
    upstream
      .script(first, rateLimited({ retryAfter: 1 }), serverError(), rateLimited({ retryAfter: 60 }))
      .script(second, rateLimited({ retryAfter: 1 }), ok())
      .script(third, rateLimited({ retryAfter: 60 }));
    await ask();
    clock.advance(1_001);
    const asking = begin();
    await failed('openai/1');
    const waiting = clock.pending;
    asking.leave();
    await until(() => clock.pending < waiting);
    expect(key('openai/2')).toMatchObject({ available: true, counts: { requests: 1 } });
    const answer = ask();
    await until(() => upstream.calls().length === 6);
    expect((await answer).headers['x-keyctl-key']).toBe('openai/2');
  });
});

test('between other failures there is no wait', async () => {
  const { upstream, ask } = await open();
  upstream.script(first, rateLimited()).script(second, { status: 401 }).good(third);
  // the clock stands still: a wait would never end
  expect((await ask()).headers['x-keyctl-tried']).toBe('openai/1=429, openai/2=401, openai/3=ok');
});

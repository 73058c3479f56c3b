import { describe, expect, test } from 'vitest';
import { custom, ok, rateLimited, reset, serverError } from '../helpers/answers.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('openai', 1);
const second = secretOf('openai', 2);
const kib = 1024;
const body = (kibibytes: number) => Buffer.alloc(kibibytes * kib, 'abcdefgh');

async function open() {
  const upstream = await startUpstream();
  upstream.good(first, second);
  const scene = await startEngine(
    aConfig([{ baseUrl: upstream.url, keys: [first, second] }], {
      replay: { maxBodyBytes: 100 * kib, maxTotalBytes: 150 * kib },
    }),
  );
  return { upstream, ...scene };
}

describe('a body within the limits', () => {
  test('goes to the next key unchanged', async () => {
    const { upstream, ask, events } = await open();
    upstream.script(first, rateLimited());
    const sent = body(100);
    expect((await ask({ body: sent })).status).toBe(200);
    expect(upstream.requests.map((call) => call.body.equals(sent))).toEqual([true, true]);
    expect(events('no-replay')).toEqual([]);
  });

  test('is given back when its request is over, also when its client left', async () => {
    const { upstream, ask, begin, events, key } = await open();
    // never answers, however many calls come and however late
    upstream.script(first, { run() {} });
    for (let i = 0; i < 3; i += 1) {
      const asking = begin({ body: body(90) });
      await until(() => key('openai/1').counts.inFlight === 1);
      asking.leave();
      await until(() => key('openai/1').counts.inFlight === 0);
    }
    upstream.good(first);
    for (let i = 0; i < 5; i += 1) {
      expect((await ask({ body: body(100) })).status).toBe(200);
    }
    expect(events('no-replay')).toEqual([]);
  });
});

describe('a body over the limits', () => {
  test('is streamed once, and says so', async () => {
    const { upstream, ask, events } = await open();
    const sent = body(101);
    expect((await ask({ body: sent })).headers['x-keyctl-key']).toBe('openai/1');
    expect(upstream.requests[0]?.body.equals(sent)).toBe(true);
    expect(events('no-replay')).toMatchObject([
      { key: 'openai/1', detail: expect.stringContaining('sent once, without failover') },
    ]);
  });

  test('is streamed where the bodies of others leave no room', async () => {
    const { upstream, begin, ask, events } = await open();
    const answers: (() => void)[] = [];
    upstream.script(
      first,
      custom((_request, response) => {
        answers.push(() => response.end('{}'));
      }),
      ok(),
    );
    const held = begin({ body: body(100) });
    await until(() => answers.length === 1);
    expect((await ask({ body: body(60) })).status).toBe(200);
    expect(events('no-replay')[0]?.detail).toContain('together');
    answers[0]?.();
    await held.ended;
  });

  test.each([
    ['a 429', rateLimited({ retryAfter: 60 }), 429, 'rate-limited'],
    ['a 503', serverError(503), 503, 'server-error'],
  ] as const)(
    '%s comes back as it is, and is counted against the key',
    async (_name, answer, status, outcome) => {
      const { upstream, ask, key } = await open();
      upstream.script(first, answer);
      expect((await ask({ body: body(200) })).status).toBe(status);
      expect(upstream.calls()).toEqual([first]);
      expect(key('openai/1').counts.failures[outcome]).toBe(1);
    },
  );

  test('a 401 is about the key of the user: the client is not to blame its own', async () => {
    const { upstream, ask, key } = await open();
    upstream.script(first, { status: 401, body: { error: { message: 'no' } } });
    const answer = await ask({ body: body(200) });
    expect(answer.status).not.toBe(401);
    expect(JSON.parse(answer.text).error.code).toBe('keys-exhausted');
    expect(upstream.calls()).toEqual([first]);
    expect(key('openai/1').health).toBe('invalid');
  });

  test('a connection that breaks is not tried with another key', async () => {
    const { upstream, ask, begin, key } = await open();
    upstream.script(first, reset('before-headers'));
    const asking = begin({ body: body(200) });
    await Promise.allSettled([asking.response]);
    expect(upstream.calls()).toEqual([first]);
    expect(key('openai/2').counts.requests).toBe(0);
    upstream.good(first);
    expect((await ask()).status).toBe(200);
  });

  test('a host that can not be reached is an answer that says so', async () => {
    const baseUrl = `http://127.0.0.1:${await refusingPort()}/v1`;
    const { ask } = await startEngine(
      aConfig([{ baseUrl, keys: [first, second] }], {
        replay: { maxBodyBytes: kib, maxTotalBytes: kib },
      }),
    );
    const answer = await ask({ body: body(2) });
    expect([answer.status, answer.headers['x-keyctl-attempts']]).toEqual([503, '1']);
    expect(answer.text).toContain('ECONNREFUSED');
  });
});

describe('a connection that dies without an answer', () => {
  test('may have been billed: the replay of a POST is an event, that of a GET is not', async () => {
    const { upstream, ask, events } = await open();
    upstream.script(first, reset('before-headers'));
    await ask();
    expect(events('replayed-after-send')).toMatchObject([{ key: 'openai/1', to: 'openai/2' }]);
  });

  test('is not the fault of its key', async () => {
    const { upstream, ask, key, clock } = await open();
    upstream.script(first, reset('before-headers'));
    await ask();
    expect(key('openai/1')).toMatchObject({ state: 'unreachable', health: 'unchecked' });
    clock.advance(2_001);
    expect(key('openai/1')).toMatchObject({ state: 'unchecked', available: true });
  });
});

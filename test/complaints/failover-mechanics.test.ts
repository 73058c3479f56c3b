import { afterAll, expect, test } from 'vitest';
import { outOfMoney, rateLimited, reset, slow, unauthorized } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { openUpstream } from '../helpers/upstream.js';
import { openEngine } from './an-open-engine.js';

const reseller = await openUpstream({ dialect: 'openrouter' });
afterAll(() => reseller.close());

const scene = await openScene({
  many: { keys: 12 },
  pool: { keys: [{}, { baseUrl: `${reseller.origin}/reseller/v1` }] },
  thinking: {},
});

// bifrost #5876, cc-switch #6313: the rotation ended at max_retries, and healthy keys were left unused
test.concurrent('of twelve keys the only one that works is found', async () => {
  const many = scene.provider('many');
  const troubles = [unauthorized(), rateLimited({ retryAfter: 60 }), outOfMoney(), reset()];
  for (const [at, secret] of many.secrets.entries()) {
    many.upstream.script(secret, troubles[at % troubles.length] ?? unauthorized());
  }
  many.upstream.good(many.secret(12));
  const answer = await scene.ask('many');
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers).toMatchObject({
    'x-keyctl-key': 'many/12',
    'x-keyctl-attempts': '12',
  });
  expect(many.keysInTurn()).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
});

// cc-switch #3486: the model and the key were switched, the base URL was not
test.concurrent('a failover to a key of another base URL goes there, with that key and no other', async () => {
  const pool = scene.provider('pool');
  pool.upstream.script(pool.secret(1), rateLimited({ retryAfter: 60 }));
  reseller.good(pool.secret(2));
  const answer = await scene.ask('pool', { path: '/v1/chat/completions' });
  expect(answer.headers['x-keyctl-tried']).toBe('pool/1=429, pool/2=ok');
  expect(pool.upstream.calls()).toEqual([pool.secret(1)]);
  expect(reseller.requests.map(({ path, key }) => [path, key])).toEqual([
    ['/reseller/v1/chat/completions', pool.secret(2)],
  ]);
  const [own, other] = [pool.upstream.requests[0], reseller.requests[0]];
  expect(other?.body.equals(own?.body ?? Buffer.of(0))).toBe(true);
  expect(other?.headers.host).toBe(`127.0.0.1:${reseller.port}`);
});

// Fastllm-proxy #21: a header time-out sent 50,000 tokens to be read again by each backend
test.concurrent('a long prefill is waited for: nothing is sent to another key meanwhile', async () => {
  const thinking = scene.provider('thinking');
  thinking.upstream.script(thinking.secret(1), slow(1_500)).good(thinking.secret(2));
  const answer = await scene.ask('thinking');
  expect([answer.status, answer.headers['x-keyctl-attempts']]).toEqual([200, '1']);
  expect(thinking.calls()).toEqual([1]);
});

// nanobot #2760: three tries of an SDK times four keys made twelve calls
test('a client that tries again while all keys rest costs no further call', async () => {
  const { upstream, secrets, ask, calls } = await openEngine(4);
  for (const secret of secrets) {
    upstream.script(secret, rateLimited({ retryAfter: 120 }));
  }
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const { status, headers } = await ask();
    expect([status, headers['x-should-retry']]).toEqual([429, 'false']);
  }
  expect(calls()).toEqual([1, 2, 3, 4]);
});

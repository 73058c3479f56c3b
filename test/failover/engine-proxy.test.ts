import { expect, test } from 'vitest';
import { rateLimited, reset } from '../helpers/answers.js';
import { startProxy } from '../helpers/proxy.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('openai', 1);
const second = secretOf('openai', 2);
/** Only the proxy knows where that is. */
const baseUrl = 'http://provider.test/v1';

async function open() {
  const upstream = await startUpstream();
  upstream.good(first, second);
  const proxy = await startProxy({ port: upstream.port });
  const environment = { HTTP_PROXY: proxy.url };
  const scene = await startEngine(aConfig([{ baseUrl, keys: [first, second] }]), { environment });
  return { upstream, ...scene };
}

test('behind a proxy requests, failover and health checks are what they are without', async () => {
  const { upstream, ask, engine, key } = await open();
  upstream.script(first, rateLimited({ retryAfter: 60 }));
  const answer = await ask();
  expect(answer.headers['x-keyctl-tried']).toBe('openai/1=429, openai/2=ok');
  expect(upstream.requests[0]?.headers.host).toBe('provider.test');
  await engine.checkHealth('openai/2');
  expect(key('openai/2').health).toBe('healthy');
});

test('behind a proxy a request that was sent is known to have been', async () => {
  const { upstream, ask, events, key } = await open();
  upstream.script(first, reset('before-headers'));
  expect((await ask()).headers['x-keyctl-key']).toBe('openai/2');
  // and a connection that the proxy has just made is no old one, which the same key would get again
  expect(events('replayed-after-send')).toMatchObject([{ key: 'openai/1', to: 'openai/2' }]);
  expect(key('openai/1').health).toBe('unchecked');
});

test('behind a proxy a keep-alive connection that died costs nothing', async () => {
  const { upstream, ask, key, events } = await open();
  await ask();
  upstream.script(first, reset('before-headers'), { status: 200, body: {} });
  const answer = await ask();
  expect(answer.headers).toMatchObject({ 'x-keyctl-key': 'openai/1', 'x-keyctl-attempts': '1' });
  expect(upstream.calls()).toEqual([first, first, first]);
  expect(key('openai/1').counts.failures['network-error']).toBe(0);
  expect(events('attempt-failed')).toEqual([]);
});

test('a proxy that is down is the fault of no key', async () => {
  const environment = { HTTP_PROXY: `http://127.0.0.1:${await refusingPort()}` };
  const { ask, key } = await startEngine(aConfig([{ baseUrl, keys: [first, second] }]), {
    environment,
  });
  const answer = await ask();
  expect(answer.status).toBe(503);
  expect(answer.text).toContain('no way through the proxy: connection refused (ECONNREFUSED)');
  expect([key('openai/1').health, key('openai/2').health]).toEqual(['unchecked', 'unchecked']);
});

import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { environmentRoute } from '../../src/config/route.js';
import { Upstreams } from '../../src/failover/upstreams.js';
import { canary } from '../helpers/canary.js';
import { startProxy } from '../helpers/proxy.js';
import { startUpstream } from '../helpers/upstream.js';

const secret = canary('upstream');

const connecting = {
  timeouts: { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 },
  route: environmentRoute,
};

type Proxy = Awaited<ReturnType<typeof startProxy>>;

async function open(environment: (proxy: Proxy) => NodeJS.ProcessEnv) {
  const upstream = await startUpstream();
  upstream.good(secret);
  const proxy = await startProxy({ port: upstream.port });
  const upstreams = new Upstreams(environment(proxy));
  onTestFinished(() => upstreams.destroy());
  const get = async (origin: string, fresh = false) => {
    const dispatcher = fresh
      ? upstreams.fresh(origin, connecting)
      : upstreams.for(origin, connecting);
    const headers = ['authorization', `Bearer ${secret}`];
    const answer = await dispatcher.request({ origin, path: '/v1/models', method: 'GET', headers });
    await text(answer.body);
    // undici gives a connection back one turn after the answer's end
    await new Promise(setImmediate);
    if (fresh) {
      await dispatcher.close();
    }
    return answer.statusCode;
  };
  return { upstream, proxy, get };
}

const provider = 'http://provider.test';

describe('through a proxy go', () => {
  test.each(['HTTP_PROXY', 'http_proxy'])('calls of http providers, by %s', async (name) => {
    const { proxy, get } = await open(({ url }) => ({ [name]: url }));
    expect(await get(provider)).toBe(200);
    expect(proxy.asked.join()).toContain('provider.test');
  });

  test.each(['HTTPS_PROXY', 'https_proxy'])('calls of https providers, by %s', async (name) => {
    const { proxy, get } = await open(({ url }) => ({ [name]: url }));
    // the upstream speaks no TLS: that its name was asked for is enough
    await expect(get('https://provider.test')).rejects.toThrow();
    expect(proxy.asked).toEqual(['CONNECT provider.test:443']);
  });

  test('fresh connections too', async () => {
    const { proxy, get } = await open(({ url }) => ({ HTTP_PROXY: url }));
    expect(await get(provider, true)).toBe(200);
    expect(proxy.asked).toHaveLength(1);
  });

  test('the lower-case name wins over the upper-case one', async () => {
    const { proxy, get } = await open(({ url }) => ({
      http_proxy: url,
      HTTP_PROXY: 'http://127.0.0.1:9',
    }));
    expect(await get(provider)).toBe(200);
    expect(proxy.asked).toHaveLength(1);
  });
});

describe('past the proxy go', () => {
  test.each(['127.0.0.1', 'localhost'])('calls of %s, whatever the variables say', async (host) => {
    const { upstream, proxy, get } = await open(({ url }) => ({
      HTTP_PROXY: url,
      HTTPS_PROXY: url,
      http_proxy: url,
    }));
    expect(await get(`http://${host}:${upstream.port}`)).toBe(200);
    expect(await get(`http://${host}:${upstream.port}`, true)).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    ['NO_PROXY', 'provider.test'],
    ['no_proxy', 'other.test,provider.test'],
    ['NO_PROXY', '.provider.test'],
    ['NO_PROXY', 'other.test provider.test'],
    ['NO_PROXY', 'provider.test:80'],
    ['NO_PROXY', '*'],
  ])('calls of the hosts in %s=%s', async (name, value) => {
    const { proxy, get } = await open(({ url }) => ({ HTTP_PROXY: url, [name]: value }));
    // no such host is known here, and that is how it shows
    await expect(get(provider)).rejects.toThrow();
    expect(proxy.asked).toEqual([]);
  });

  test('all calls, without a variable', async () => {
    const { upstream, proxy, get } = await open(() => ({}));
    expect(await get(upstream.origin)).toBe(200);
    expect(proxy.asked).toEqual([]);
  });
});

test('a host that is not in NO_PROXY still goes through the proxy', async () => {
  const { proxy, get } = await open(({ url }) => ({ HTTP_PROXY: url, NO_PROXY: 'other.test' }));
  expect(await get(provider)).toBe(200);
  expect(proxy.asked).toHaveLength(1);
});

test('the proxy is not asked with the key of the provider', async () => {
  const seen: string[] = [];
  const { proxy, get, upstream } = await open(({ url }) => ({ HTTP_PROXY: url }));
  await get(provider);
  seen.push(...proxy.asked);
  expect(seen.join()).not.toContain(secret);
  expect(upstream.checks[0]?.key).toBe(secret);
});

test('one origin has one pool of connections, and a fresh one is another', async () => {
  const { upstream, get } = await open(() => ({}));
  await get(upstream.origin);
  await get(upstream.origin);
  await get(upstream.origin, true);
  expect(upstream.checks.map(({ connection }) => connection)).toEqual([1, 1, 2]);
});

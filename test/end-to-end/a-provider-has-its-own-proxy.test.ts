import { afterAll, expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { openProxy } from '../helpers/proxy.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const password = canary('proxy-password');
const inherited = canary('environment-proxy-password');

async function proxy(...options: Parameters<typeof openProxy>) {
  const opened = await openProxy(...options);
  afterAll(opened.close);
  return opened;
}

const open = await proxy();
const guarded = await proxy({ credentials: `me:${password}` });
const upset = await proxy({ status: 502 });
const silent = await proxy({ manners: 'silent' });
const rude = await proxy({ manners: 'rude' });
const theirs = (credentials: string) => `http://${credentials}@${guarded.host}`;

/** Of each provider: its proxy, and what is said of that. */
const broken: Readonly<Record<string, readonly [proxy: string, says: string]>> = {
  uninvited: [guarded.url, 'the proxy answered 407: its URL must have a user and password'],
  mistaken: [theirs('me:wrong'), 'the proxy answered 407: it refuses the user and password'],
  upset: [upset.url, 'the proxy answered 502'],
  silent: [silent.url, 'the proxy did not answer in time'],
  rude: [rude.url, 'no way through the proxy: connection reset'],
  refused: [
    `http://127.0.0.1:${await refusingPort()}`,
    'no way through the proxy: connection refused',
  ],
  nowhere: ['http://no-such-host.invalid:1', 'no way through the proxy: host name '],
  unset: ['$NO_SUCH_PROXY', "the proxy can't be used: NO_SUCH_PROXY is not set"],
};

const good = (fields: object) => ({
  fields,
  prepare: ({
    upstream,
    secrets,
  }: {
    upstream: { good(...keys: string[]): unknown };
    secrets: readonly string[];
  }) => upstream.good(...secrets),
});

const scene = await openScene(
  {
    own: good({ proxy: open.url }),
    secret: good({ proxy: '$CORP_PROXY' }),
    literal: good({ proxy: theirs(`me:${password}`) }),
    none: good({ proxy: false }),
    ...Object.fromEntries(
      Object.entries(broken).map(([name, [url]]) => [
        name,
        good({ proxy: url, timeouts: { connectSeconds: 1 } }),
      ]),
    ),
  },
  {},
  {
    CORP_PROXY: theirs(`me:${password}`),
    HTTP_PROXY: `http://me:${inherited}@127.0.0.1:${await refusingPort()}`,
  },
);

const served = async (name: string) => (await scene.ask(name)).headers['x-keyctl-key'];

test('requests and health checks go through it, loopback or not', async () => {
  const { port } = scene.provider('own').upstream;
  expect(await served('own')).toBe('own/1');
  expect(open.asked).toEqual([`CONNECT 127.0.0.1:${port}`]);
  await scene.control('POST', 'keys/own/1/check');
  expect(await scene.key('own/1')).toMatchObject({ health: 'healthy' });
  expect(scene.provider('own').upstream.checks).not.toEqual([]);
});

test.each(['secret', 'literal'])('a proxy that asks who we are is told (%s)', async (name) => {
  expect(await served(name)).toBe(`${name}/1`);
  const { port } = scene.provider(name).upstream;
  expect(guarded.asked).toContain(`CONNECT 127.0.0.1:${port}`);
  const [call] = scene.provider(name).upstream.requests;
  expect(call?.headers['proxy-authorization']).toBeUndefined();
});

test('false goes past that of the environment', async () => {
  expect(await served('none')).toBe('none/1');
});

test.each(Object.entries(broken))(
  '%s: the proxy is to blame and no key, for requests and health checks',
  async (name, [, says]) => {
    const answer = await scene.ask(name);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain(says);
    const key = await scene.key(`${name}/1`);
    expect(key).toMatchObject({ state: 'unreachable', health: 'unchecked', cooldownUntil: null });
    expect(key.lastError).toMatchObject({ outcome: 'network-error' });
    expect(key.lastError?.text).toContain(says);

    await scene.control('POST', `keys/${name}/1/check`);
    const [checked] = await scene.events(name, 'health-checked');
    expect(checked?.detail).toContain('unreachable, which says nothing about the key: GET /models');
    expect(checked?.detail).toContain(says);
    expect(scene.provider(name).upstream.requests).toEqual([]);
  },
);

test('no password of a proxy stands anywhere, also base64', async () => {
  const status = JSON.stringify(await scene.status());
  for (const hidden of [password, inherited]) {
    expect(status).not.toContain(hidden);
    expect(status).not.toContain(Buffer.from(`me:${hidden}`).toString('base64'));
  }
  expect(status).toContain("unset: its proxy can't be used: NO_SUCH_PROXY is not set");
});

test('an edit holds for the next request', async () => {
  const before = open.asked.length;
  scene.writeConfig((config) => ({
    ...config,
    providers: {
      ...config.providers,
      own: { ...config.providers['own'], proxy: false },
      refused: { ...config.providers['refused'], proxy: open.url },
    },
  }));
  await until(async () => (await served('refused')) === 'refused/1');
  expect(open.asked).toHaveLength(before + 1);
  expect(await served('own')).toBe('own/1');
  expect(open.asked).toHaveLength(before + 1);
});

test('an edit that names no proxy keeps the last good one, and tells where it is wrong', async () => {
  scene.writeConfig((config) => ({
    ...config,
    providers: {
      ...config.providers,
      own: { ...config.providers['own'], proxy: `socks5://me:${password}@x` },
    },
  }));
  const { configError } = await until(async () => {
    const status = await scene.status();
    return status.configError === null ? null : status;
  });
  expect(configError).toMatchObject({
    path: 'providers.own.proxy',
    message: 'is a SOCKS proxy, and only http:// and https:// proxies are supported',
  });
  expect(await served('own')).toBe('own/1');
});

test('an engine that ends does not wait for a proxy that says nothing', async () => {
  const stuck = await openScene({
    openai: { fields: { proxy: silent.url, timeouts: { connectSeconds: 60 } } },
  });
  const before = silent.asked.length;
  const checking = stuck.control('POST', 'keys/openai/1/check').catch(() => {});
  await until(() => silent.asked.length > before);
  expect(await stuck.stop()).toBe(0);
  await checking;
});

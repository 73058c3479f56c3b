import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.js';
import { ConfigError } from '../../src/config/config-error.js';
import { forbidden, hang, ok, rateLimited, unauthorized } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, type KeyFields, secretOf } from './a-config.js';
import { memoryStore, startEngine } from './an-engine.js';

const [a, b, c] = [secretOf('openai', 1), secretOf('openai', 2), secretOf('openai', 3)];
const minute = 60_000;

/** An engine whose config file is what `edit` made of it last. */
async function open(keys: readonly (string | KeyFields)[] = [a, b]) {
  const upstream = await startUpstream();
  upstream.good(a, b, c);
  const make = (list: readonly (string | KeyFields)[], fields: Partial<Config> = {}) =>
    aConfig([{ baseUrl: upstream.url, keys: list }], fields);
  let read: () => Config = () => make(keys);
  const store = memoryStore();
  const scene = await startEngine(make(keys), { store, readConfig: () => read() });
  const reload = async (list: readonly (string | KeyFields)[], fields: Partial<Config> = {}) => {
    read = () => make(list, fields);
    await scene.engine.reload();
  };
  const breakConfig = (error: Error) => {
    read = () => {
      throw error;
    };
  };
  return { upstream, reload, breakConfig, ...scene };
}

describe('a key with the same secret is the same key after a reload', () => {
  test('wherever it stands then: health, counts, rests and switch go on', async () => {
    const { upstream, ask, engine, reload, key } = await open();
    upstream.script(a, rateLimited({ retryAfter: 60 }));
    await ask();
    await engine.setKeyEnabled('openai/2', false);
    await reload([c, { secret: b, name: 'work' }, a]);
    expect(key('openai/3')).toMatchObject({
      state: 'cooling',
      cooldownUntil: '2026-11-02T14:01:00.000Z',
      counts: { requests: 1 },
    });
    expect(key('openai/work')).toMatchObject({ state: 'disabled', counts: { ok: 1 } });
    expect(key('openai/1')).toMatchObject({ state: 'unchecked', counts: { requests: 0 } });
  });

  test('also for a request that is on its way: its outcome is not lost', async () => {
    const { upstream, begin, reload, key } = await open();
    upstream.script(a, hang());
    const asking = begin();
    await until(() => key('openai/1').counts.inFlight === 1);
    await reload([b, a]);
    expect(key('openai/2').counts.inFlight).toBe(1);
    asking.leave();
    await until(() => key('openai/2').counts.inFlight === 0);
    expect(key('openai/2').counts.requests).toBe(1);
  });

  test('also for its rest: the end of it is one event, and wakes those who wait', async () => {
    const { upstream, ask, begin, reload, clock, events } = await open([a]);
    upstream.script(a, rateLimited({ retryAfter: 4 }), ok());
    await ask();
    await reload([a]);
    const before = clock.pending;
    const asking = begin();
    await until(() => clock.pending > before);
    clock.advance(4_001);
    expect((await asking.response).statusCode).toBe(200);
    expect(events('cooldown-ended')).toHaveLength(1);
  });

  test('also as the key that the user chose', async () => {
    const { engine, reload, activeKey } = await open();
    await engine.useKey('openai/2');
    await reload([a, b, c]);
    expect(activeKey()).toBe('openai/2');
    await reload([a, c]);
    expect(activeKey()).toBe('openai/1');
  });

  test('also for how often it is confirmed: once a minute', async () => {
    const { upstream, ask, reload, key } = await open();
    upstream.script(a, forbidden()).scriptChecks(a, ok());
    await ask({ path: '/openai/v1/a' });
    await until(() => key('openai/1').health === 'restricted');
    await reload([a, b]);
    await ask({ path: '/openai/v1/b' });
    expect(upstream.checks.filter((call) => call.key === a)).toHaveLength(1);
  });
});

describe('another secret', () => {
  test('in the same place keeps the switch, and nothing that was observed', async () => {
    const { upstream, ask, engine, reload, key } = await open();
    upstream.script(a, rateLimited({ retryAfter: 60 }));
    await ask();
    await engine.setKeyEnabled('openai/1', false);
    await reload([c, b]);
    expect(key('openai/1')).toMatchObject({
      enabled: false,
      health: 'unchecked',
      cooldownUntil: null,
    });
  });

  test('that was invalid gets a new chance when it is replaced', async () => {
    const { upstream, ask, reload, key } = await open();
    upstream.script(a, unauthorized());
    await ask();
    await until(() => key('openai/1').health === 'invalid' && !key('openai/1').checking);
    await reload([c, b]);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
    expect(upstream.calls().at(-1)).toBe(c);
  });
});

test('a key that is taken out and put back keeps its switch, its counts and its rest', async () => {
  const { upstream, ask, engine, reload, key, store, clock } = await open();
  upstream.script(a, rateLimited({ retryAfter: 60 }));
  await ask();
  await engine.setKeyEnabled('openai/2', false);
  await reload([{ secret: c, name: 'other' }]);
  await reload([a, b]);
  expect(key('openai/1')).toMatchObject({ state: 'cooling', counts: { requests: 1 } });
  expect(key('openai/2')).toMatchObject({ enabled: false, counts: { ok: 1 } });
  clock.advance(minute);
  expect(store.written.at(-1)?.keys.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['openai/1', 'openai/2']),
  );
});

test('a key whose variable is not set is out, with the reason, and the others work', async () => {
  const { ask, key, engine } = await open([{ secret: null }, b]);
  expect(key('openai/1')).toMatchObject({
    state: 'invalid',
    evidence: { text: 'OPENAI_KEY is not set' },
  });
  await engine.resetKey('openai/1');
  await engine.checkHealth('openai/1');
  expect(key('openai/1').state).toBe('invalid');
  expect((await ask()).headers['x-keyctl-key']).toBe('openai/2');
});

test('a broken edit is shown, keeps the last good config, and is forgotten when it is mended', async () => {
  const { ask, engine, events, reload, breakConfig } = await open();
  const problem = {
    file: '/config.json',
    line: 3,
    column: 7,
    path: 'providers.openai.apiKey',
    message: 'is missing',
  };
  breakConfig(new ConfigError('config-invalid', problem));
  await expect(engine.reload()).rejects.toMatchObject({ code: 'config-invalid' });
  expect(engine.getSnapshot().configError).toEqual(problem);
  expect(events('config-rejected')).toHaveLength(1);
  expect((await ask()).status).toBe(200);
  await reload([a, b]);
  expect(engine.getSnapshot().configError).toBe(null);
  expect(events('config-reloaded')).toHaveLength(1);
});

test('a reload checks the keys that are new and no other', async () => {
  const { upstream, engine, reload, key, clock } = await open();
  await engine.checkHealth('openai/1');
  await engine.checkHealth('openai/2');
  upstream.checks.length = 0;
  await reload([a, b, c], { healthCheck: { onStartup: true, everyMinutes: 0 } });
  await until(() => key('openai/3').health === 'healthy');
  clock.advance(1_000);
  expect(upstream.checks.map((call) => call.key)).toEqual([c]);
});

test('reloading again and again leaves no timers behind', async () => {
  const { upstream, ask, reload, clock } = await open();
  upstream.script(a, rateLimited({ retryAfter: 3_600 }));
  await ask();
  await reload([a, b]);
  const before = clock.pending;
  for (let i = 0; i < 20; i += 1) {
    await reload([a, b]);
  }
  expect(clock.pending).toBeLessThanOrEqual(before + 1);
});

test('a reload that makes another key the active one says so, once', async () => {
  const { events, reload, activeKey } = await open([a, { secret: b, name: 'work' }]);
  await reload([a, { secret: b, name: 'work' }]);
  await reload([{ secret: b, name: 'work' }, a]);
  expect(activeKey()).toBe('openai/work');
  expect(events('active-key-changed')).toMatchObject([{ key: 'openai/1', to: 'openai/work' }]);
});

test('a request of the config before says nothing of an active key that is no more', async () => {
  const { upstream, begin, events, reload, key } = await open([a, b]);
  upstream.script(a, hang());
  const asking = begin();
  await until(() => upstream.requests.length === 1);
  await reload([a, b]);
  upstream.dropConnections();
  await asking.ended.catch(() => {});
  await until(() => key('openai/1').counts.inFlight === 0);
  expect(events('active-key-changed').filter(({ to }) => to === 'openai/1')).toEqual([]);
});

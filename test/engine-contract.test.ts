import { describe, expect, onTestFinished, test } from 'vitest';
import type { Engine, KeySnapshot } from '../src/engine.js';
import { startHost } from '../src/host/start-host.js';
import { RemoteEngine } from '../src/socket/remote-engine.js';
import { unauthorized } from './helpers/answers.js';
import { ask } from './helpers/ask.js';
import { canary } from './helpers/canary.js';
import { until } from './helpers/until.js';
import { startUpstream } from './helpers/upstream.js';
import { hostFolder, openAiConfig } from './host/host-folder.js';

const secrets = [canary('contract-1', { end: '1111' }), canary('contract-2', { end: '2222' })];
const [first = '', second = ''] = secrets;

/** A running host, and the engine that a client of this kind holds. */
async function open(kind: 'LocalEngine' | 'RemoteEngine') {
  const upstream = await startUpstream();
  upstream.good(first, second);
  const folder = hostFolder();
  const { paths } = folder;
  folder.writeConfig(openAiConfig(upstream.url, first, second));
  const start = async () => {
    const host = await startHost({ paths, host: 'serve', environment: {} });
    onTestFinished(() => host.abort());
    if (kind === 'LocalEngine') {
      return { host, engine: host.engine as Engine };
    }
    const engine = await RemoteEngine.connect(paths.socket);
    onTestFinished(() => engine.close());
    return { host, engine: engine as Engine };
  };
  return { ...(await start()), start, upstream, folder, paths };
}

function keyOf(engine: Engine, id: string): KeySnapshot {
  const keys = engine.getSnapshot().providers.flatMap((provider) => provider.keys);
  return keys.find((key) => key.id === id) ?? expect.fail(`there is no ${id}`);
}

function request(socket: string) {
  const body = { model: 'gpt-5', messages: [{ role: 'user', content: 'hello' }] };
  return ask(socket, { path: '/openai/v1/chat/completions', body });
}

describe.each(['LocalEngine', 'RemoteEngine'] as const)('%s', (kind) => {
  test('the snapshot is the same object until something changes', async () => {
    const { engine } = await open(kind);
    const before = engine.getSnapshot();
    expect(engine.getSnapshot()).toBe(before);
    await engine.setKeyEnabled('openai/2', false);
    expect(engine.getSnapshot()).not.toBe(before);
  });

  test('the snapshot is plain JSON that names the process and holds no secret', async () => {
    const { engine, paths } = await open(kind);
    const snapshot = engine.getSnapshot();
    const text = JSON.stringify(snapshot);
    expect(JSON.parse(text)).toEqual(snapshot);
    expect(text).not.toContain('canary');
    expect(snapshot.engine).toMatchObject({
      pid: process.pid,
      socket: paths.socket,
      configPath: paths.config,
      host: 'serve',
      draining: false,
    });
    expect(new Date(snapshot.engine.startedAt).toISOString()).toBe(snapshot.engine.startedAt);
    expect(snapshot.providers.map(({ name, activeKey }) => [name, activeKey])).toEqual([
      ['openai', 'openai/1'],
    ]);
    expect(keyOf(engine, 'openai/1')).toMatchObject({
      state: 'unchecked',
      enabled: true,
      health: 'unchecked',
      available: true,
      source: 'config',
      masked: 'sk-…1111',
    });
  });

  test('listeners hear of changes until they unsubscribe, one as often as it subscribed', async () => {
    const { engine } = await open(kind);
    let heard = 0;
    const listener = () => {
      heard += 1;
    };
    const unsubscribe = engine.subscribe(listener);
    await engine.setKeyEnabled('openai/2', false);
    await until(() => heard > 0);
    unsubscribe();
    const sofar = heard;
    await engine.setKeyEnabled('openai/2', true);
    await until(() => keyOf(engine, 'openai/2').enabled);
    expect(heard).toBe(sofar);
  });

  test('a request shows in the counts', async () => {
    const { engine, paths } = await open(kind);
    let heard = 0;
    engine.subscribe(() => {
      heard += 1;
    });
    expect((await request(paths.socket)).status).toBe(200);
    await until(() => keyOf(engine, 'openai/1').counts.ok === 1);
    expect(keyOf(engine, 'openai/1').counts).toMatchObject({ requests: 1, failovers: 0 });
    await until(() => heard > 0);
  });

  test('a key that the user switches off is left out, also after a restart', async () => {
    const { engine, host, start, paths, upstream } = await open(kind);
    await engine.setKeyEnabled('openai/1', false);
    expect(keyOf(engine, 'openai/1')).toMatchObject({
      enabled: false,
      state: 'disabled',
      available: false,
      health: 'unchecked',
    });
    expect(engine.getSnapshot().providers[0]?.activeKey).toBe('openai/2');
    expect(engine.getSnapshot().events.map(({ type }) => type)).toContain('key-disabled');
    await request(paths.socket);
    expect(upstream.calls()).toEqual([second]);
    await host.drain();
    const next = await start();
    expect(keyOf(next.engine, 'openai/1').state).toBe('disabled');
    await next.engine.setKeyEnabled('openai/1', true);
    expect(keyOf(next.engine, 'openai/1').available).toBe(true);
  });

  test('the key that the user chooses becomes the active one', async () => {
    const { engine, paths, upstream } = await open(kind);
    await engine.useKey('openai/2');
    expect(engine.getSnapshot().providers[0]?.activeKey).toBe('openai/2');
    await request(paths.socket);
    expect(upstream.calls()).toEqual([second]);
  });

  test('a check that was awaited stands in the snapshot with its evidence', async () => {
    const { engine, upstream } = await open(kind);
    upstream.scriptChecks(second, unauthorized());
    await engine.checkHealth(null);
    expect(keyOf(engine, 'openai/1').health).toBe('healthy');
    expect(keyOf(engine, 'openai/2')).toMatchObject({ health: 'invalid', available: false });
    expect(keyOf(engine, 'openai/2').evidence?.text).toContain('401');
    await engine.resetKey('openai/2');
    expect(keyOf(engine, 'openai/2')).toMatchObject({ health: 'unchecked', available: true });
    await engine.checkHealth('openai/2');
    expect(keyOf(engine, 'openai/2').health).toBe('invalid');
  });

  test('a drill fails one key for others to take over, and leaves it as it was', async () => {
    const { engine, paths, upstream } = await open(kind);
    const order = { answer: '401', forSeconds: 60, retryAfterSeconds: null } as const;
    await engine.startDrill('openai/1', order);
    const { drill } = keyOf(engine, 'openai/1');
    expect(drill).toMatchObject({ answer: '401', answered: 0 });
    expect(Date.parse(drill?.until ?? '')).toBeGreaterThan(Date.now() + 50_000);
    expect((await request(paths.socket)).headers['x-keyctl-tried']).toBe(
      'openai/1=401, openai/2=ok',
    );
    await until(() => keyOf(engine, 'openai/1').state === 'invalid');
    await engine.stopDrill('openai/1');
    expect(keyOf(engine, 'openai/1')).toMatchObject({ drill: null, state: 'unchecked' });
    await engine.startDrill('openai/2', order);
    await engine.stopDrill(null);
    expect(keyOf(engine, 'openai/2').drill).toBe(null);
    expect((await request(paths.socket)).headers['x-keyctl-key']).toBe('openai/1');
    expect(upstream.calls()).toEqual([second, first]);
  });

  test.each(['openai/9', 'nope/1', 'nope', ''])(
    'the key %j is unknown to every command',
    async (id) => {
      const { engine } = await open(kind);
      const unknown = { name: 'KeyctlError', code: 'unknown-key', status: 404 };
      await expect(engine.setKeyEnabled(id, false)).rejects.toMatchObject(unknown);
      await expect(engine.useKey(id)).rejects.toMatchObject(unknown);
      await expect(engine.resetKey(id)).rejects.toMatchObject(unknown);
      await expect(engine.checkHealth(id)).rejects.toMatchObject(unknown);
      const order = { answer: '429', forSeconds: 60, retryAfterSeconds: null } as const;
      await expect(engine.startDrill(id, order)).rejects.toMatchObject(unknown);
      await expect(engine.stopDrill(id)).rejects.toMatchObject(unknown);
    },
  );

  test('a config that is broken is refused, shown, and forgotten when it is mended', async () => {
    const { engine, folder, paths, upstream } = await open(kind);
    folder.writeConfig('{ "providers": { "openai": 7 } }');
    await expect(engine.reload()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(paths.config),
    });
    expect(engine.getSnapshot().configError).toMatchObject({ file: paths.config, line: 1 });
    expect(engine.getSnapshot().providers[0]?.keys).toHaveLength(2);
    folder.writeConfig(openAiConfig(upstream.url, first));
    await engine.reload();
    expect(engine.getSnapshot().configError).toBe(null);
    expect(engine.getSnapshot().providers[0]?.keys).toHaveLength(1);
  });

  test('an edit of the config is taken over without being asked to', async () => {
    const { engine, folder, upstream } = await open(kind);
    folder.writeConfig(
      openAiConfig(upstream.url, second, first, canary('contract-3', { end: '3333' })),
    );
    await until(() => engine.getSnapshot().providers[0]?.keys.length === 3);
    expect(keyOf(engine, 'openai/1').masked).toBe('sk-…2222');
  });

  test('events are numbered, oldest first, and asked for from a number on', async () => {
    const { engine } = await open(kind);
    await engine.setKeyEnabled('openai/1', false);
    await engine.setKeyEnabled('openai/1', true);
    const all = await engine.eventsSince(0);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_event, index) => index + 1));
    expect(all[0]?.type).toBe('engine-started');
    expect(await engine.eventsSince(2)).toEqual(all.slice(2));
    expect(engine.getSnapshot().events).toEqual(all);
  });

  test('draining shows, and closed resolves when the host has ended', async () => {
    const { engine, host } = await open(kind);
    let draining = false;
    engine.subscribe(() => {
      draining ||= engine.getSnapshot().engine.draining;
    });
    await engine.drain();
    await until(() => draining);
    if (kind === 'LocalEngine') {
      await host.drain();
    }
    await engine.closed;
    await host.ended;
  });

  test('closed resolves when it is closed', async () => {
    const { engine } = await open(kind);
    await engine.close();
    await engine.closed;
    await engine.close();
  });
});

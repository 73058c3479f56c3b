import { chmodSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimSocket } from '../../src/socket/claim-socket.js';
import { fetchSnapshot } from '../../src/socket/fetch-snapshot.js';
import { followEvents } from '../../src/socket/follow-events.js';
import { RemoteEngine } from '../../src/socket/remote-engine.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';
import { MemoryEngine } from './memory-engine.js';
import { serve } from './serve.js';
import { startClaimant } from './start-claimant.js';

async function connected() {
  const { engine, socket } = await serve();
  const remote = await RemoteEngine.connect(socket);
  onTestFinished(() => remote.close());
  return { engine, remote, socket };
}

test('it has a snapshot from the start and keeps it until something changes', async () => {
  const { engine, remote } = await connected();
  const first = remote.getSnapshot();
  expect(first).toEqual(engine.getSnapshot());
  expect(remote.getSnapshot()).toBe(first);
  let changes = 0;
  const unsubscribe = remote.subscribe(() => {
    changes += 1;
  });
  engine.record('key-reset', 'openai/1', 'by somebody else');
  await until(() => changes === 1);
  expect(remote.getSnapshot()).toEqual(engine.getSnapshot());
  unsubscribe();
  engine.record('key-reset', 'openai/2', 'by somebody else');
  await until(() => remote.getSnapshot().events.length === 3);
  expect(changes).toBe(1);
});

test('whoever awaits a command finds what it did in the snapshot', async () => {
  const { remote } = await connected();
  const key = (index: number) => remote.getSnapshot().providers[0]?.keys[index];
  await remote.setKeyEnabled('openai/2', false);
  expect(key(1)?.state).toBe('disabled');
  await remote.useKey('openai/2');
  expect(remote.getSnapshot().providers[0]?.activeKey).toBe('openai/2');
  await remote.checkHealth(null);
  expect(key(0)?.health).toBe('healthy');
  await remote.resetKey('openai/1');
  expect(key(0)?.health).toBe('unchecked');
  await remote.drain();
  expect(remote.getSnapshot().engine.draining).toBe(true);
});

test.each(['openai/9', 'openai', '', '../status', 'openai/1/x', 'open ai/ü?#'])(
  'the key %j is unknown by its whole name',
  async (id) => {
    const { remote } = await connected();
    await expect(remote.resetKey(id)).rejects.toMatchObject({
      name: 'KeyctlError',
      code: 'unknown-key',
      message: `there is no key ${id}`,
      status: 404,
    });
  },
);

test('an error arrives as it was thrown', async () => {
  const { remote } = await connected();
  await expect(remote.reload()).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'config.json:3:5: providers: not an object',
    hint: 'mend it and reload',
    status: 422,
  });
});

test('events come after a number', async () => {
  const { engine, remote } = await connected();
  engine.record('key-reset', 'openai/1', 'a');
  engine.record('key-reset', 'openai/2', 'b');
  expect(await remote.eventsSince(1)).toEqual(await engine.eventsSince(1));
});

test('closed resolves when the engine ends, and the last snapshot stays', async () => {
  const { engine, remote } = await connected();
  const last = remote.getSnapshot();
  await engine.close();
  await remote.closed;
  expect(remote.getSnapshot()).toEqual(last);
});

test('closing leaves the engine running', async () => {
  const { engine, remote, socket } = await connected();
  await remote.close();
  await until(() => engine.watchers === 0);
  expect(await fetchSnapshot(socket)).toEqual(engine.getSnapshot());
});

test.each([
  ['no folder', (folder: string) => join(folder, 'none', 'k.sock')],
  ['no socket', (folder: string) => join(folder, 'k.sock')],
])('%s means that no engine is running', async (_what, place) => {
  const socket = place(tempFolder());
  const error = { code: 'engine-not-running', hint: expect.stringContaining('keyctl serve') };
  await expect(RemoteEngine.connect(socket)).rejects.toMatchObject(error);
  await expect(fetchSnapshot(socket)).rejects.toMatchObject(error);
});

test('a socket that a killed engine left means that none is running', async () => {
  const socket = join(tempFolder(), 'k.sock');
  const dead = startClaimant(socket);
  await dead.said;
  await dead.kill('SIGKILL');
  await expect(RemoteEngine.connect(socket)).rejects.toMatchObject({ code: 'engine-not-running' });
});

test('nothing is said to a socket in a folder that others can write to', async () => {
  const folder = join(tempFolder(), 'run');
  mkdirSync(folder, { mode: 0o700 });
  const said: string[] = [];
  const server = createServer((request) => said.push(request.url ?? ''));
  await claimSocket(join(folder, 'k.sock'), server);
  onTestFinished(() => {
    server.close();
  });
  chmodSync(folder, 0o777);
  await expect(RemoteEngine.connect(join(folder, 'k.sock'))).rejects.toMatchObject({
    code: 'socket-unusable',
    message: expect.stringContaining('writable by others'),
  });
  expect(said).toEqual([]);
});

test.each([
  ['another program', 404, 'not found'],
  ['a page', 200, '<html>\n'],
  ['another shape', 200, '{"snapshot":{"pid":1}}\n'],
])('%s on the socket is not taken for an engine', async (_what, status, body) => {
  const server = createServer((_request, response) => {
    response.statusCode = status;
    response.end(body);
  });
  const socket = join(tempFolder(), 'k.sock');
  await claimSocket(socket, server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const error = { code: 'socket-unusable', message: expect.stringContaining('this version') };
  await expect(RemoteEngine.connect(socket)).rejects.toMatchObject(error);
  await expect(fetchSnapshot(socket)).rejects.toMatchObject(error);
});

test('followed events arrive one by one until the engine ends', async () => {
  const engine = new MemoryEngine();
  const { socket } = await serve(engine);
  const seen: string[] = [];
  const ended = followEvents(socket, 0, (event) => seen.push(event.type));
  await until(() => seen.length === 1);
  engine.record('key-reset', 'openai/1', 'a');
  await until(() => seen.length === 2);
  await engine.close();
  expect(await ended).toBe(true);
  expect(seen).toEqual(['engine-started', 'key-reset']);
});

test('a broken connection ends followed events, and says that it broke', async () => {
  const { socket } = await serve();
  const leave = new AbortController();
  const ended = followEvents(socket, 0, () => leave.abort(), leave.signal);
  expect(await ended).toBe(false);
});

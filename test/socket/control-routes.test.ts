import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { MemoryEngine } from './memory-engine.js';
import { ask, serve } from './serve.js';

test('status is the snapshot', async () => {
  const { engine, socket } = await serve();
  const answer = await ask(socket, 'GET', '/keyctl/v1/status');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.body).toEqual(engine.getSnapshot());
});

test('health names the process, the version, the config and the newest event', async () => {
  const { socket } = await serve();
  const answer = await ask(socket, 'GET', '/keyctl/v1/health');
  const configPath = '/home/someone/config.json';
  expect(answer.body).toEqual({ ok: true, pid: process.pid, version: '0.1.0', configPath, seq: 1 });
});

test('a key is switched off and on', async () => {
  const { engine, socket } = await serve();
  for (const enabled of [false, true]) {
    const body = JSON.stringify({ enabled });
    const answer = await ask(socket, 'PATCH', '/keyctl/v1/keys/openai/2', body);
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    expect(engine.getSnapshot().providers[0]?.keys[1]?.enabled).toBe(enabled);
  }
});

test.each([
  ['check', 'health-checked', 'openai/2'],
  ['reset', 'key-reset', 'openai/2'],
  ['use', 'active-key-changed', 'openai/2'],
])('POST keys/…/%s does that to the one key', async (verb, type, key) => {
  const { engine, socket } = await serve();
  const answer = await ask(socket, 'POST', `/keyctl/v1/keys/openai/2/${verb}`);
  expect(answer).toMatchObject({ status: 200, body: { ok: true } });
  expect(engine.getSnapshot().events.at(-1)).toMatchObject({ type, key });
});

test('POST keys/…/drill begins a drill as it is told to, and /stop ends it', async () => {
  const { engine, socket } = await serve();
  const orders: unknown[] = [];
  const { startDrill } = engine;
  engine.startDrill = async (id, order) => {
    orders.push(order);
    await startDrill.call(engine, id, order);
  };
  const drill = () => engine.getSnapshot().providers[0]?.keys[1]?.drill;
  const path = '/keyctl/v1/keys/openai/2/drill';
  const body = JSON.stringify({ answer: '429', forSeconds: 90, retryAfterSeconds: 5 });
  expect(await ask(socket, 'POST', path, body)).toMatchObject({ status: 200, body: { ok: true } });
  expect(drill()).toMatchObject({ answer: '429' });
  expect((await ask(socket, 'POST', `${path}/stop`)).status).toBe(200);
  expect(drill()).toBe(null);
  await ask(socket, 'POST', path, '{"answer":"refused"}');
  expect(orders).toEqual([
    { answer: '429', forSeconds: 90, retryAfterSeconds: 5 },
    { answer: 'refused', forSeconds: 60, retryAfterSeconds: null },
  ]);
  expect((await ask(socket, 'POST', '/keyctl/v1/drill/stop')).status).toBe(200);
  expect(drill()).toBe(null);
});

test.each([
  '',
  '{}',
  '{"answer":429}',
  '{"answer":"404"}',
  '{"answer":"429","forSeconds":0}',
  '{"answer":"429","forSeconds":3601}',
  '{"answer":"429","forSeconds":"60"}',
  '{"answer":"refused","retryAfterSeconds":5}',
  '{"answer":"401","retryAfterSeconds":5}',
  '{"answer":"429","retryAfterSeconds":-1}',
  '{"answer":"429","baseUrl":"http://127.0.0.1:1"}',
])('a drill of %j is refused, and none begins', async (body) => {
  const { engine, socket } = await serve();
  const answer = await ask(socket, 'POST', '/keyctl/v1/keys/openai/2/drill', body);
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } });
  expect((answer.body as { error: { hint: string } }).error.hint).toContain('"forSeconds": 60');
  expect(engine.getSnapshot().providers[0]?.keys[1]?.drill).toBe(null);
});

test('POST check checks every key', async () => {
  const { engine, socket } = await serve();
  expect((await ask(socket, 'POST', '/keyctl/v1/check')).status).toBe(200);
  expect(engine.getSnapshot().providers[0]?.keys.map((key) => key.health)).toEqual([
    'healthy',
    'healthy',
  ]);
});

test('an error of the engine comes with its code, hint and status', async () => {
  const { socket } = await serve();
  expect(await ask(socket, 'POST', '/keyctl/v1/keys/openai/9/reset')).toMatchObject({
    status: 404,
    body: { error: { code: 'unknown-key', message: 'there is no key openai/9', hint: null } },
  });
  expect(await ask(socket, 'POST', '/keyctl/v1/reload')).toMatchObject({
    status: 422,
    body: { error: { code: 'config-invalid', hint: 'mend it and reload' } },
  });
});

test('a bug is a 500 that tells the client nothing and the host everything', async () => {
  class Buggy extends MemoryEngine {
    override async resetKey(): Promise<void> {
      throw new TypeError(`cannot read ${canary('bug')} of undefined`);
    }
  }
  const bugs: unknown[] = [];
  const { socket } = await serve(new Buggy(), { onBug: (error) => bugs.push(error) });
  const answer = await ask(socket, 'POST', '/keyctl/v1/keys/openai/1/reset');
  expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
  expect(JSON.stringify(answer)).not.toContain('canary');
  expect(bugs).toEqual([new TypeError(`cannot read ${canary('bug')} of undefined`)]);
});

test('explain says which key is next, and names the providers there are', async () => {
  const { socket } = await serve();
  expect((await ask(socket, 'GET', '/keyctl/v1/explain/openai')).body).toEqual({
    provider: 'openai',
    strategy: 'sequential',
    activeKey: 'openai/1',
    keys: [
      { id: 'openai/1', state: 'unchecked', available: true, why: 'it was not tried yet' },
      { id: 'openai/2', state: 'unchecked', available: true, why: 'it was not tried yet' },
    ],
  });
  expect(await ask(socket, 'GET', '/keyctl/v1/explain/opnai')).toMatchObject({
    status: 404,
    body: { error: { code: 'unknown-provider', hint: 'there is openai' } },
  });
});

test('events are JSON lines, from the start or after a number', async () => {
  const { engine, socket } = await serve();
  engine.record('key-reset', 'openai/1', 'a');
  engine.record('key-reset', 'openai/2', 'b');
  const all = await ask(socket, 'GET', '/keyctl/v1/events');
  expect(all.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  expect(seqs(all.body)).toEqual([1, 2, 3]);
  expect(seqs((await ask(socket, 'GET', '/keyctl/v1/events?since=2')).body)).toEqual([3]);
  expect((await ask(socket, 'GET', '/keyctl/v1/events?since=3')).body).toBe('');
  expect(await ask(socket, 'GET', '/keyctl/v1/events?since=-1')).toMatchObject({
    status: 400,
    body: { error: { code: 'bad-request' } },
  });
});

test('drain is the host’s to do', async () => {
  const done: string[] = [];
  const drain = async () => {
    done.push('drain');
  };
  const { socket } = await serve(new MemoryEngine(), { drain });
  expect((await ask(socket, 'POST', '/keyctl/v1/drain')).status).toBe(200);
  expect(done).toEqual(['drain']);
});

test.each([
  '/keyctl',
  '/keyctl?x=1',
  '/keyctl/',
  '/keyctl/v1',
  '/keyctl/v1/',
  '/keyctl/v2/status',
  '/keyctl/v1/status/',
  '/keyctl/v1/keys/openai',
  '/keyctl/v1/../v1/status',
])('%s is no route, and the answer says what there is', async (target) => {
  const { engine, socket } = await serve();
  const answer = await ask(socket, 'GET', target);
  expect(answer).toMatchObject({
    status: 404,
    body: {
      error: { code: 'unknown-route', hint: expect.stringContaining('PATCH keys/:provider/:key') },
    },
  });
  expect(engine.calls).toEqual([]);
});

test.each([
  '/openai/v1/models',
  '/keyctlx/v1/status',
  '/%6beyctl/v1/status',
  '//keyctl/v1/status',
  '/KEYCTL/v1/status',
])('%s is the data path’s', async (target) => {
  const { engine, socket } = await serve();
  expect((await ask(socket, 'GET', target)).body).toContain('from the data path');
  expect(engine.calls).toEqual([`GET ${target}`]);
});

test.each([
  ['DELETE', '/keyctl/v1/status', 'GET'],
  ['HEAD', '/keyctl/v1/watch', 'GET'],
  ['GET', '/keyctl/v1/drain', 'POST'],
  ['PUT', '/keyctl/v1/keys/openai/1', 'PATCH'],
  ['OPTIONS', '/keyctl/v1/keys/openai/1', 'PATCH'],
])('%s %s is refused with what is allowed', async (method, target, allow) => {
  const { socket } = await serve();
  const answer = await ask(socket, method, target);
  expect(answer.status).toBe(405);
  expect(answer.headers['allow']).toBe(allow);
});

test.each([
  ['nothing', ''],
  ['no JSON', '{enabled: false}'],
  ['a word', '"false"'],
  ['a string for a boolean', '{"enabled":"false"}'],
  ['a field that is not ours', '{"enabled":false,"baseUrl":"http://evil.example"}'],
])('a PATCH with %s is refused and changes nothing', async (_what, body) => {
  const { engine, socket } = await serve();
  const before = engine.getSnapshot();
  expect(await ask(socket, 'PATCH', '/keyctl/v1/keys/openai/1', body)).toMatchObject({
    status: 400,
    body: { error: { code: 'bad-request', hint: expect.stringContaining('{"enabled": true}') } },
  });
  expect(engine.getSnapshot()).toBe(before);
});

test('a PATCH with a large body is refused', async () => {
  const { socket } = await serve();
  const body = JSON.stringify({ enabled: false, padding: 'x'.repeat(100_000) });
  expect(await ask(socket, 'PATCH', '/keyctl/v1/keys/openai/1', body)).toMatchObject({
    status: 413,
    body: { error: { code: 'bad-request' } },
  });
});

test('a web page gets no further than its Origin header', async () => {
  const { engine, socket } = await serve();
  const before = engine.getSnapshot();
  const headers = 'Origin: http://evil.example\r\n';
  const answer = await ask(socket, 'POST', '/keyctl/v1/keys/openai/1/reset', '', headers);
  expect(answer.status).toBe(403);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual(
    [],
  );
  expect(engine.getSnapshot()).toBe(before);
});

function seqs(lines: unknown): unknown[] {
  // the body may be chunked or not; a line of JSON starts with its brace either way
  return String(lines)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line).seq);
}

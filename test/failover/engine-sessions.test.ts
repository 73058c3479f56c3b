import { describe, expect, test } from 'vitest';
import { custom, rateLimited, serverError, unauthorized } from '../helpers/answers.js';
import type { Asked, Question } from '../helpers/ask.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { memoryStore, startEngine } from './an-engine.js';

const first = secretOf('tools', 1);
const second = secretOf('tools', 2);

/** Opens a session for whoever names none, and says what it was called with. */
const serve = custom((request, response) => {
  const key = request.headers.authorization?.slice('Bearer '.length);
  const session = request.headers['mcp-session-id'];
  response.writeHead(200, {
    'content-type': 'application/json',
    'mcp-session-id': session ?? `session-of-${key === first ? 1 : 2}`,
  });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { session: session ?? null } }));
});

const post = (method: string, session?: unknown): Question => ({
  path: '/tools',
  headers: session === undefined ? {} : { 'mcp-session-id': String(session) },
  body: { jsonrpc: '2.0', id: 1, method },
});

async function open(
  fields: Partial<Parameters<typeof aConfig>[0][number]> = {},
  store = memoryStore(),
) {
  const upstream = await startUpstream({ basePath: '/mcp' });
  upstream.script(first, serve).script(second, serve);
  const config = aConfig([
    { name: 'tools', type: 'mcp', baseUrl: upstream.url, keys: [first, second], ...fields },
  ]);
  const scene = await startEngine(config, { store });
  const openSession = async () => (await scene.ask(post('initialize'))).headers['mcp-session-id'];
  return { upstream, config, openSession, ...scene };
}

function errorOf(answer: Asked): { code: number; message: string; data: { code: string } } {
  return JSON.parse(answer.text).error;
}

describe('a session', () => {
  test('stays with the key that opened it, while others go to the active key', async () => {
    const { upstream, engine, ask, openSession } = await open();
    const session = await openSession();
    await engine.setKeyEnabled('tools/1', false);
    const other = await openSession();
    await engine.setKeyEnabled('tools/1', true);
    await ask(post('tools/list', other));
    await ask(post('tools/list', session));
    expect(upstream.calls()).toEqual([first, second, second, first]);
  });

  test('is named by its server as it was, and by the client as keyctl told it', async () => {
    const { upstream, ask, openSession } = await open();
    const session = await openSession();
    expect(session).toMatch(/^[0-9a-f]{12}\.session-of-1$/);
    const answer = await ask(post('tools/list', session));
    expect(JSON.parse(answer.text).result.session).toBe('session-of-1');
    expect(answer.headers['mcp-session-id']).toBe(session);
    expect(upstream.requests[1]?.headers['mcp-session-id']).toBe('session-of-1');
  });

  test('goes on with the next engine', async () => {
    const before = await open();
    const session = await before.openSession();
    await before.engine.close();
    const after = await startEngine(before.config, { store: before.store });
    await after.ask(post('tools/list', session));
    expect(before.upstream.calls()).toEqual([first, first]);
  });

  test('of a key that is limited is gone, so that the client opens one with the next key', async () => {
    const { upstream, ask, events, openSession } = await open();
    const session = await openSession();
    upstream.script(first, rateLimited({ retryAfter: 42 }));
    const gone = await ask(post('tools/call', session));
    expect(gone.status).toBe(404);
    expect(errorOf(gone)).toEqual({
      code: -32_000,
      message: expect.stringMatching(
        /tools\/1 \(.+\), can not go on: 429 rate limited, back in 42 s/,
      ),
      data: { code: 'session-gone' },
    });
    expect(gone.headers['x-keyctl-tried']).toBe('tools/1=429');
    expect(events('session-ended')).toMatchObject([
      { key: 'tools/1', to: 'tools/2', outcome: 'rate-limited' },
    ]);
    // the next call of the same session costs the limited key nothing
    expect((await ask(post('tools/call', session))).status).toBe(404);
    expect(upstream.calls()).toEqual([first, first]);
    const next = await openSession();
    expect((await ask(post('tools/call', next))).headers['x-keyctl-key']).toBe('tools/2');
  });

  test.each([
    ['refused', unauthorized(), 'invalid'],
    ['out of money', { status: 402 }, 'exhausted'],
    ['forbidden', { status: 403 }, 'forbidden'],
  ] as const)('of a key that is %s is gone', async (_what, answer, outcome) => {
    const { upstream, ask, events, openSession } = await open();
    const session = await openSession();
    upstream.script(first, answer);
    expect((await ask(post('tools/call', session))).status).toBe(404);
    expect(events('session-ended')).toMatchObject([{ key: 'tools/1', outcome }]);
  });

  test('of a key that was switched off is gone, and on again it goes on', async () => {
    const { engine, ask, openSession } = await open();
    const session = await openSession();
    await engine.setKeyEnabled('tools/1', false);
    const gone = await ask(post('tools/call', session));
    expect([gone.status, errorOf(gone).message]).toEqual([
      404,
      expect.stringContaining('switched off by the user'),
    ]);
    await engine.setKeyEnabled('tools/1', true);
    expect((await ask(post('tools/call', session))).status).toBe(200);
  });

  test('waits for its key as all requests do if no other key could open the next', async () => {
    const { upstream, engine, ask, openSession } = await open();
    const session = await openSession();
    await engine.setKeyEnabled('tools/2', false);
    upstream.script(first, rateLimited({ retryAfter: 42 }));
    const limited = await ask(post('tools/call', session));
    expect([limited.status, limited.headers['retry-after']]).toEqual([429, '42']);
    expect(errorOf(limited).data.code).toBe('keys-exhausted');
  });

  test.each([
    ['a server error', serverError(503)],
    ['a dropped connection', custom((request) => void request.socket.destroy())],
  ])('survives %s', async (_what, answer) => {
    const { upstream, ask, events, openSession } = await open();
    const session = await openSession();
    upstream.script(first, answer);
    expect((await ask(post('tools/call', session))).status).toBe(503);
    upstream.script(first, serve);
    expect(upstream.calls()).not.toContain(second);
    expect(events('session-ended')).toEqual([]);
  });

  test("that the server itself has ended is the server's to tell, and blames no key", async () => {
    const { upstream, ask, key, openSession } = await open();
    const session = await openSession();
    const body = { jsonrpc: '2.0', id: null, error: { code: -32_001, message: 'no such session' } };
    upstream.script(first, { status: 404, body });
    const answer = await ask(post('tools/call', session));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([404, body]);
    expect(key('tools/1')).toMatchObject({ state: 'healthy', lastError: null });
  });

  test.each(['session-of-1', '000000000000.session-of-1', '', 'x'.repeat(5_000)])(
    'that no key of this provider opened is gone: %#',
    async (session) => {
      const { upstream, ask } = await open();
      expect((await ask(post('tools/list', session))).status).toBe(404);
      expect(upstream.calls()).toEqual([]);
    },
  );

  test('of a round-robin provider takes no turn of the others', async () => {
    const { upstream, ask, openSession } = await open({ strategy: 'round-robin' });
    const session = await openSession();
    await ask(post('tools/list', session));
    await openSession();
    expect(upstream.calls()).toEqual([first, first, second]);
  });
});

describe('outside of a session', () => {
  test.each([
    ['429', rateLimited()],
    ['401', unauthorized()],
  ])('%s moves a request to the next key', async (_what, answer) => {
    const { upstream, ask } = await open();
    upstream.script(first, answer);
    const opened = await ask(post('initialize'));
    expect([opened.status, opened.headers['x-keyctl-key']]).toEqual([200, 'tools/2']);
    expect(String(opened.headers['mcp-session-id'])).toMatch(/\.session-of-2$/);
  });
});

describe('the address', () => {
  test.each([
    ['/mcp', '/tools', '/mcp'],
    ['/mcp', '/tools/', '/mcp'],
    ['/mcp', '/tools/mcp', '/mcp'],
    ['/mcp/', '/tools', '/mcp/'],
    ['/mcp/', '/tools/mcp', '/mcp/'],
    ['', '/tools', '/'],
  ])('of a base URL that ends with "%s" is asked for by %s', async (basePath, path, asked) => {
    const { upstream, ask } = await open();
    const scene = await startEngine(
      aConfig([{ name: 'tools', type: 'mcp', baseUrl: upstream.origin + basePath, keys: [first] }]),
    );
    await scene.ask({ ...post('initialize'), path });
    await ask(post('initialize'));
    expect(upstream.requests[0]?.path).toBe(asked);
  });
});

describe('a stream', () => {
  const listen = { path: '/tools', method: 'GET', body: undefined };
  const silent = custom((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  });

  test('begins before its first event', async () => {
    const { upstream, begin } = await open();
    upstream.script(first, silent);
    const asking = begin(listen);
    expect((await asking.response).statusCode).toBe(200);
    asking.leave();
  });

  test('that only listens does not keep an engine from its end', async () => {
    const { upstream, engine, begin } = await open();
    upstream.script(first, silent);
    const asking = begin(listen);
    await asking.response;
    const drained = engine.drain();
    await expect(asking.ended).rejects.toThrow();
    await drained;
    await until(() => upstream.requests[0]?.abortedAt !== null);
  });

  test('that answers a call has its time when the engine ends', async () => {
    const { upstream, engine, begin } = await open();
    let finish = () => {};
    upstream.script(
      first,
      custom((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {}\n\n');
        finish = () => response.end('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
      }),
    );
    const asking = begin(post('tools/call'));
    await asking.response;
    const drained = engine.drain();
    finish();
    await asking.ended;
    await drained;
    expect(asking.received().toString()).toContain('"result"');
  });

  test('resumes where the client says that it broke', async () => {
    const { upstream, ask, openSession } = await open();
    const session = String(await openSession());
    await ask({ ...listen, headers: { 'mcp-session-id': session, 'last-event-id': 'event-7' } });
    expect(upstream.requests[1]?.headers['last-event-id']).toBe('event-7');
  });

  test('tells no tokens, whatever a tool has to say of usage', async () => {
    const { upstream, ask, key } = await open();
    upstream.script(first, { status: 200, body: { usage: { prompt_tokens: 5, total_tokens: 9 } } });
    await ask(post('tools/call'));
    expect(key('tools/1').tokens).toBeNull();
  });
});

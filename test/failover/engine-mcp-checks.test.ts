import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { custom, hang, rateLimited, unauthorized } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('tools', 1);

type Message = { readonly id?: string; readonly method?: string; readonly params?: object };
type Handler = (message: Message, request: IncomingMessage, response: ServerResponse) => void;

/** A server of MCP that answers each message of a key as `handle` says, and refuses all other keys. */
async function open(handle: Handler) {
  const upstream = await startUpstream({ basePath: '/mcp' });
  const answer = custom((request, response) => {
    const { body } = upstream.requests.at(-1) ?? {};
    handle(body?.length ? JSON.parse(String(body)) : {}, request, response);
  });
  upstream.script(first, answer);
  const scene = await startEngine(
    aConfig([{ name: 'tools', type: 'mcp', baseUrl: upstream.url, keys: [first] }]),
  );
  return {
    upstream,
    ...scene,
    /** What was said with the key, in order. */
    said: () =>
      upstream.requests
        .filter(({ key }) => key === first)
        .map(({ method, body }) => (method === 'POST' ? JSON.parse(String(body)).method : method)),
    async check() {
      await scene.engine.checkHealth('tools/1');
      const { health, evidence } = scene.key('tools/1');
      return [health, evidence?.text ?? null];
    },
  };
}

function json(response: ServerResponse, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ jsonrpc: '2.0', ...body }));
}

/** As all revisions with `initialize` have it; `headers` go with the answer to that. */
function classic(headers: Record<string, string> = {}): Handler {
  return ({ id, method }, _request, response) => {
    switch (method) {
      case 'initialize':
        json(response, { id, result: { protocolVersion: '2025-06-18' } }, headers);
        break;
      case 'notifications/initialized':
        response.writeHead(202).end();
        break;
      default:
        json(response, { id, result: {} });
    }
  };
}

test('a session is opened, used in the revision that the server chose, and ended', async () => {
  const { upstream, check, said } = await open(classic({ 'mcp-session-id': 'abc' }));
  expect(await check()).toEqual(['healthy', 'ping → 200']);
  expect(said()).toEqual(['initialize', 'notifications/initialized', 'ping', 'DELETE']);
  const [, ...later] = upstream.requests.filter(({ key }) => key === first);
  for (const { headers } of later) {
    expect([headers['mcp-session-id'], headers['mcp-protocol-version']]).toEqual([
      'abc',
      '2025-06-18',
    ]);
  }
});

test('a server without sessions has none to end', async () => {
  const { check, said } = await open(classic());
  expect(await check()).toEqual(['healthy', 'ping → 200']);
  expect(said()).toEqual(['initialize', 'notifications/initialized', 'ping']);
});

test('a server that knows no initialize is asked what it offers', async () => {
  const { upstream, check } = await open(({ id, method }, _request, response) => {
    if (method === 'server/discover') {
      json(response, { id, result: { supportedVersions: ['2026-07-28'] } });
    } else {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'no' } }));
    }
  });
  expect(await check()).toEqual(['healthy', 'server/discover → 200']);
  const { headers, body } = upstream.requests.filter(({ key }) => key === first)[1] ?? {};
  expect(headers).toMatchObject({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'server/discover',
    accept: 'application/json, text/event-stream',
  });
  expect(Object.keys(JSON.parse(String(body)).params._meta)).toEqual([
    'io.modelcontextprotocol/protocolVersion',
    'io.modelcontextprotocol/clientInfo',
    'io.modelcontextprotocol/clientCapabilities',
  ]);
});

test('an answer in a stream is read as soon as it is there, past what else is told', async () => {
  const { check, said } = await open(({ id, method }, request, response) => {
    if (id === undefined) {
      response.writeHead(method === undefined ? 200 : 202).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'mcp-session-id': 'abc' });
    const events = [
      'id: 1\ndata:',
      `data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}`,
      `data: {"jsonrpc":"2.0","id":"${id}","result":{}}`,
    ];
    // and the stream stays open
    response.write(`${events.join('\n\n')}\n\n`);
    request.on('close', () => response.end());
  });
  expect(await check()).toEqual(['healthy', 'ping → 200']);
  expect(said().at(-1)).toBe('DELETE');
});

test('a server that takes any key is not called healthy', async () => {
  const { upstream, check } = await open(classic());
  upstream.answerUnknown(custom((_request, response) => json(response, { id: 1, result: {} })));
  expect(await check()).toEqual(['unverified', 'ping → 200, and to a garbage key too']);
});

describe('a key', () => {
  test('that is refused at once is invalid', async () => {
    const { upstream, check, said } = await open(classic());
    upstream.script(first, unauthorized());
    expect(await check()).toEqual(['invalid', 'initialize → 401 invalid_api_key']);
    expect(said()).toEqual(['initialize']);
  });

  test('that is refused only inside of the session is invalid, and the session is ended', async () => {
    const serve = classic({ 'mcp-session-id': 'abc' });
    const { check, said } = await open((message, request, response) => {
      if (message.method === 'ping') {
        response.writeHead(401).end();
      } else {
        serve(message, request, response);
      }
    });
    expect(await check()).toEqual(['invalid', 'ping → 401']);
    expect(said().at(-1)).toBe('DELETE');
  });

  test('that is limited rests', async () => {
    const { upstream, engine, key } = await open(classic());
    upstream.script(first, rateLimited({ retryAfter: 42 }));
    await engine.checkHealth('tools/1');
    expect(key('tools/1').state).toBe('cooling');
  });

  test.each([404, 405, 500, 302])('is not judged by a %i of its address', async (status) => {
    const { upstream, check } = await open(classic());
    upstream.script(first, { status });
    expect(await check()).toEqual(['unchecked', null]);
  });

  test('is not judged by silence, and an engine that ends does not wait for it', async () => {
    const { upstream, clock, engine, key } = await open(classic());
    upstream.script(first, hang());
    const check = engine.checkHealth('tools/1');
    await until(() => upstream.requests.length === 1);
    clock.advance(10_000);
    await check;
    expect(key('tools/1')).toMatchObject({ health: 'unchecked', state: 'unreachable' });
  });
});

describe('the header of the key', () => {
  test('is the one that the config names, whatever the client sends there', async () => {
    const upstream = await startUpstream({ basePath: '/mcp' });
    upstream.answerUnknown({ status: 200, body: { jsonrpc: '2.0', id: 1, result: {} } });
    const { ask } = await startEngine(
      aConfig([
        {
          name: 'tools',
          type: 'mcp',
          baseUrl: upstream.url,
          auth: { name: 'x-tool-key', prefix: 'Key ' },
          keys: [first],
        },
      ]),
    );
    await ask({
      path: '/tools',
      headers: { 'x-tool-key': 'of-the-client', authorization: 'Bearer of-the-client' },
      body: {},
    });
    expect(upstream.requests[0]?.headers).toMatchObject({ 'x-tool-key': `Key ${first}` });
    expect(upstream.requests[0]?.rawHeaders.join()).not.toContain('of-the-client');
  });
});

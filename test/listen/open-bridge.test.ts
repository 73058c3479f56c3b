import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createRawServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KeyctlError } from '../../src/keyctl-error.js';
import { openBridge } from '../../src/listen/open-bridge.js';
import { ask, askRaw, beginAsking } from '../helpers/ask.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

type Seen = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly rawHeaders: readonly string[];
  body: Buffer;
  trailers: NodeJS.Dict<string>;
};

/** What stands behind a bridge in place of an engine, and writes down what it is asked. */
async function listenOn(
  socketPath: string,
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) =>
    response.end('answer'),
): Promise<{ readonly server: Server; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method, url, rawHeaders } = request;
    const call: Seen = { method, url, rawHeaders, body: Buffer.alloc(0), trailers: {} };
    seen.push(call);
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      call.body = Buffer.concat(parts);
      call.trailers = request.trailers;
      answer(response, request);
    });
    request.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, seen };
}

async function bridgeTo(socketPath: string, awaitEngine = async () => {}) {
  const bridge = await openBridge({ socketPath, awaitEngine });
  onTestFinished(() => bridge.close());
  const at = { host: '127.0.0.1', port: Number(new URL(bridge.url).port) };
  const headers = { 'x-api-key': bridge.token };
  return { bridge, at, headers, host: `127.0.0.1:${at.port}` };
}

async function open(answer?: Parameters<typeof listenOn>[1]) {
  const socketPath = join(tempFolder(), 'k.sock');
  const engine = await listenOn(socketPath, answer);
  return { socketPath, ...engine, ...(await bridgeTo(socketPath)) };
}

test('a request is handed on as it is, but for what belongs to its connection', async () => {
  const { at, seen, bridge, host } = await open();
  await askRaw(
    at,
    [
      'POST /openai/v1/x?a=1&b=%20 HTTP/1.1',
      `Host: ${host}`,
      `x-api-key: ${bridge.token}`,
      'X-Twice: one',
      'x-twice: two',
      'Connection: close, X-Gone',
      'X-Gone: 1',
      'TE: trailers',
      'Content-Length: 4',
      '',
      'body',
    ].join('\r\n'),
  );
  expect(seen).toMatchObject([
    { method: 'POST', url: '/openai/v1/x?a=1&b=%20', body: Buffer.from('body') },
  ]);
  expect(seen[0]?.rawHeaders).toEqual(
    expect.arrayContaining(['Host', host, 'X-Twice', 'one', 'x-twice', 'two']),
  );
  const names = seen[0]?.rawHeaders.filter((_part, index) => index % 2 === 0);
  expect(names?.map((name) => name.toLowerCase()).sort()).toEqual(
    ['connection', 'content-length', 'host', 'x-api-key', 'x-twice', 'x-twice'].sort(),
  );
});

test('an answer is passed on as it is, but for what belongs to its connection', async () => {
  const { at, headers } = await open((response) => {
    response.sendDate = false;
    response.writeHead(207, 'Odd Status', [
      ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Custom', 'x', 'Content-Length', '6'],
      ...['Keep-Alive', 'timeout=1'],
    ]);
    response.end('answer');
  });
  const answer = await ask(at, { path: '/openai/x', headers });
  expect(answer.status).toBe(207);
  expect(answer.text).toBe('answer');
  expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(answer.rawHeaders).toEqual(expect.arrayContaining(['X-Custom', 'x']));
  expect(answer.headers['keep-alive']).not.toBe('timeout=1');
  expect(answer.headers.date).toBeUndefined();
});

test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS'])('%s without a body stays one', async (method) => {
  const { at, headers, seen } = await open();
  const answer = await ask(at, { method, path: '/openai/x', headers });
  expect(answer.text).toBe(method === 'HEAD' ? '' : 'answer');
  const sent = seen[0]?.rawHeaders.join('\n').toLowerCase();
  expect(sent).not.toContain('content-length');
  expect(sent).not.toContain('transfer-encoding');
});

test('POST without a body stays one', async () => {
  const { at, seen, bridge, host } = await open();
  const head = `POST /openai/x HTTP/1.1\r\nHost: ${host}\r\nx-api-key: ${bridge.token}`;
  expect(await askRaw(at, `${head}\r\nConnection: close\r\n\r\n`)).toContain('answer');
  const sent = seen[0]?.rawHeaders.join('\n').toLowerCase();
  expect(sent).toContain('content-length\n0');
  expect(sent).not.toContain('transfer-encoding');
});

test('bodies pass whole in both directions, chunked ones too, and so do trailers', async () => {
  const { at, headers, seen } = await open((response, request) => {
    response.writeHead(200, { trailer: 'x-sum' });
    response.write(`${request.headers['transfer-encoding']} `);
    response.addTrailers({ 'x-sum': '42' });
    response.end('end');
  });
  const body = Buffer.alloc(5_000_000, 'b');
  expect((await ask(at, { path: '/openai/x', headers, body })).text).toBe('undefined end');
  expect(seen[0]?.body.equals(body)).toBe(true);

  const asking = beginAsking(at, {
    path: '/openai/x',
    method: 'POST',
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    openBody: true,
  });
  asking.request.write('one ');
  await until(() => seen.length === 2);
  asking.request.end('two');
  const answer = await asking.response;
  await asking.ended;
  expect(asking.received().toString()).toBe('chunked end');
  expect(seen[1]?.body.toString()).toBe('one two');
  expect(answer.trailers).toEqual({ 'x-sum': '42' });
});

test('Expect: 100-continue is answered by the bridge and goes no further', async () => {
  const { at, headers, seen } = await open();
  const asking = beginAsking(at, {
    path: '/openai/x',
    method: 'POST',
    headers: { ...headers, expect: '100-continue', 'content-length': 4 },
    openBody: true,
  });
  asking.request.flushHeaders();
  await new Promise((resolve) => asking.request.once('continue', resolve));
  asking.request.end('body');
  expect((await asking.response).statusCode).toBe(200);
  await asking.ended;
  expect(seen[0]?.rawHeaders.join('\n').toLowerCase()).not.toContain('expect');
  expect(seen[0]?.body.toString()).toBe('body');
});

test('many requests on one connection of a client are all answered', async () => {
  const { at, seen, bridge, host } = await open();
  const one = `GET /openai/x HTTP/1.1\r\nHost: ${host}\r\nx-api-key: ${bridge.token}\r\n`;
  const text = await askRaw(at, `${`${one}\r\n`.repeat(9)}${one}Connection: close\r\n\r\n`);
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(10);
  expect(seen).toHaveLength(10);
});

test('a client that leaves ends the call', async () => {
  let aborted = false;
  const { at, headers } = await open((response) => {
    response.on('close', () => {
      aborted = true;
    });
  });
  const asking = beginAsking(at, { path: '/openai/x', headers });
  await asking.request.flushHeaders();
  await until(() => asking.request.writableFinished);
  asking.leave();
  await until(() => aborted);
});

test.each<[name: string, answer: (response: ServerResponse) => void]>([
  ['in the middle of a chunked answer', (response) => response.write('half')],
  [
    'short of its Content-Length',
    (response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
    },
  ],
])('an answer that breaks off %s does so for the client', async (_name, answer) => {
  const { at, headers } = await open((response) => {
    answer(response);
    setImmediate(() => response.socket?.destroy());
  });
  await expect(ask(at, { path: '/openai/x', headers })).rejects.toThrow();
});

test('an engine that ends before it answers is a 502 that says so', async () => {
  const { at, headers } = await open((response) => response.socket?.destroy());
  const { status, text } = await ask(at, { path: '/openai/x', headers, body: 'x' });
  expect(status).toBe(502);
  expect(JSON.parse(text).error).toMatchObject({ code: 'engine-lost' });
});

test('a request that finds no engine waits for the next one, body and all', async () => {
  const socketPath = join(tempFolder(), 'k.sock');
  let asked = 0;
  const started: ReturnType<typeof listenOn>[] = [];
  const { at, headers } = await bridgeTo(socketPath, async () => {
    asked += 1;
    if (asked === 3) {
      started.push(listenOn(socketPath));
    }
    await Promise.all(started);
  });
  const { status } = await ask(at, { path: '/openai/x', headers, body: 'kept' });
  expect(status).toBe(200);
  expect(asked).toBe(3);
  expect((await started[0])?.seen[0]?.body.toString()).toBe('kept');
});

test('where there will be no engine, the reason is the answer, and clients may try again', async () => {
  const socketPath = join(tempFolder(), 'k.sock');
  const { at, headers } = await bridgeTo(socketPath, async () => {
    throw new KeyctlError('engine-not-running', 'the config is gone', { status: 503 });
  });
  const answer = await ask(at, { path: '/openai/x', headers, body: 'x' });
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toBe('1');
  expect(JSON.parse(answer.text).error).toMatchObject({ message: 'the config is gone' });
});

test('a folder that others can write to is trusted with nothing', async () => {
  const folder = tempFolder();
  const socketPath = join(folder, 'k.sock');
  const { seen } = await listenOn(socketPath);
  const { at, headers } = await bridgeTo(socketPath);
  chmodSync(folder, 0o777);
  const { status, text } = await ask(at, { path: '/openai/x', headers, body: 'prompt' });
  expect(status).toBe(500);
  expect(JSON.parse(text).error.code).toBe('socket-unusable');
  expect(seen).toEqual([]);
  chmodSync(folder, 0o700);
  expect((await ask(at, { path: '/openai/x', headers })).status).toBe(200);
});

test('what the other side says in no HTTP at all is a 502', async () => {
  const socketPath = join(tempFolder(), 'k.sock');
  const garbage = createRawServer((socket) => socket.end('garbage\r\n\r\n'));
  await new Promise<void>((resolve) => garbage.listen(socketPath, resolve));
  onTestFinished(() => {
    garbage.close();
  });
  const { at, headers } = await bridgeTo(socketPath);
  expect((await ask(at, { path: '/openai/x', headers })).status).toBe(502);
});

test('when it is closed, its port is gone and what was under way breaks off', async () => {
  const { at, headers, bridge, seen } = await open(() => {});
  const asking = beginAsking(at, { path: '/openai/x', headers });
  await until(() => seen.length === 1);
  await bridge.close();
  await expect(asking.response).rejects.toThrow();
  await expect(ask(at, { path: '/openai/x' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('the socket’s name may go and come again', async () => {
  const { at, headers, socketPath, server } = await open();
  expect((await ask(at, { path: '/openai/x', headers })).status).toBe(200);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(socketPath, { force: true });
  const { seen } = await listenOn(socketPath);
  expect((await ask(at, { path: '/openai/x', headers })).status).toBe(200);
  expect(seen).toHaveLength(1);
});

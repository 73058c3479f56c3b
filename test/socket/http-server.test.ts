import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { until } from '../helpers/until.js';
import { MemoryEngine } from './memory-engine.js';
import { ask, parse, serve, talk } from './serve.js';

const post = 'POST /openai/x HTTP/1.1\r\nHost: k\r\n';
const good = 'GET /openai/v1/models HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n';

test.each([
  ['TRACE /openai/v1/models', 405, 'method-not-allowed', ''],
  ['OPTIONS *', 405, 'method-not-allowed', ''],
  ['CONNECT api.openai.com:443', 405, 'method-not-allowed', ''],
  ['GET /openai/v1/realtime', 426, 'upgrade-refused', 'Upgrade: websocket\r\n'],
  ['GET /keyctl/v1/watch', 426, 'upgrade-refused', 'Upgrade: WebSocket\r\n'],
  ['GET /openai/v1/models', 426, 'upgrade-refused', 'Upgrade: h2c, websocket\r\n'],
])('%s is refused with a clear error', async (line, status, code, headers) => {
  const { engine, socket } = await serve();
  const connection = headers === '' ? 'close' : 'Upgrade';
  const request = `${line} HTTP/1.1\r\nHost: k\r\nConnection: ${connection}\r\n${headers}\r\n`;
  const answer = parse(await talk(socket, request));
  expect(answer).toMatchObject({ status, body: { error: { code } } });
  if (status === 405) {
    expect(answer.headers['allow']).toContain('POST');
  } else {
    expect(answer.headers).toMatchObject({ upgrade: 'HTTP/1.1', connection: 'close, upgrade' });
  }
  expect(engine.calls).toEqual([]);
  expect((await ask(socket, 'GET', '/openai/v1/models')).status).toBe(200);
});

test('what a client goes on to say after an upgrade that was refused reaches nobody', async () => {
  const { engine, socket } = await serve();
  const head = 'GET /openai/v1/realtime HTTP/1.1\r\nHost: k\r\nConnection: keep-alive, Upgrade\r\n';
  const answer = await talk(socket, `${head}Upgrade: websocket\r\n\r\n${good}`);
  expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 426']);
  expect(engine.calls).toEqual([]);
});

test.each(['/openai/v1/models', '/keyctl/v1/health'])(
  'an upgrade to HTTP/2 is left out and %s answered as it is, with its body and what comes next',
  async (path) => {
    const { engine, socket } = await serve();
    const connection = connect(socket);
    let answers = '';
    connection.on('data', (chunk) => {
      answers += chunk;
    });
    const upgrade =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n';
    const method = path.startsWith('/keyctl') ? 'GET' : 'POST';
    const body = method === 'GET' ? '\r\n' : 'Content-Length: 2\r\n\r\nok';
    connection.write(`${method} ${path} HTTP/1.1\r\nHost: k\r\n${upgrade}${body}`);
    await until(() => answers.split('HTTP/1.1 200').length === 2);
    connection.write(good);
    await until(() => answers.split('HTTP/1.1 200').length === 3);
    connection.destroy();
    expect(engine.calls.at(-1)).toBe('GET /openai/v1/models');
  },
);

test('who speaks HTTP/2 without asking is told what is spoken here', async () => {
  const { socket } = await serve();
  const answer = parse(await talk(socket, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
  const error = { message: 'HTTP/2 is not spoken here', hint: 'use HTTP/1.1' };
  expect(answer).toMatchObject({ status: 400, body: { error } });
});

test.each([
  ['noise', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n'],
  [
    'a length and chunks',
    `${post}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ['two lengths', `${post}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
  ['a bad length', `${post}Content-Length: 3x\r\n\r\nabc`],
  ['a bad chunk', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n`],
  ['a folded header', `${post}X-A: 1\r\n 2\r\n\r\n`],
  ['a bare line feed', 'GET /openai/x HTTP/1.1\nHost: k\n\n'],
  ['a NUL in a header', `${post}X-A: 1\0\r\n\r\n`],
  ['no host', 'GET /openai/x HTTP/1.1\r\nConnection: close\r\n\r\n'],
])('%s is a 400 and the next client is served', async (_what, bytes) => {
  const { socket } = await serve();
  expect(parse(await talk(socket, bytes)).status).toBe(400);
  expect((await ask(socket, 'GET', '/openai/v1/models')).status).toBe(200);
});

test('a bad request behind a good one does not spoil the answer to that', async () => {
  class Slow extends MemoryEngine {
    override handle: MemoryEngine['handle'] = (request, response) => {
      request.resume();
      response.writeHead(200, { 'content-length': 10 });
      response.write('half ');
    };
  }
  const { socket } = await serve(new Slow());
  const connection = connect(socket);
  let answer = '';
  let ended = false;
  connection.on('data', (chunk) => {
    answer += chunk;
  });
  connection.on('error', () => {});
  connection.on('close', () => {
    ended = true;
  });
  connection.write(good.replace('close', 'keep-alive'));
  await until(() => answer.endsWith('half '));
  connection.write('garbage\r\n\r\n');
  await until(() => ended);
  expect(answer.endsWith('half ')).toBe(true);
});

test('a client that leaves takes the streams along that it asked for in one breath', async () => {
  const { engine, socket } = await serve();
  const connection = connect(socket, () => {
    connection.write('GET /keyctl/v1/watch HTTP/1.1\r\nHost: k\r\n\r\n'.repeat(20));
  });
  await until(() => engine.watchers === 20);
  connection.destroy();
  await until(() => engine.watchers === 0);
  expect((await ask(socket, 'GET', '/keyctl/v1/health')).status).toBe(200);
});

test('P25 headers that are too large are a 431', async () => {
  const { socket } = await serve();
  const answer = await talk(socket, `${post}X-A: ${'x'.repeat(70_000)}\r\n\r\n`);
  expect(parse(answer)).toMatchObject({ status: 431, body: { error: { code: 'bad-request' } } });
});

test('P25 too many headers are refused, not dropped in silence', async () => {
  const { engine, socket } = await serve();
  const headers = (count: number) =>
    Array.from({ length: count }, (_, index) => `X-${index}: 1\r\n`).join('');
  const most = await ask(socket, 'GET', '/openai/x', '', headers(254));
  expect(most.status).toBe(200);
  for (const count of [255, 2_000]) {
    const answer = await ask(socket, 'GET', '/openai/x', '', headers(count));
    expect(answer).toMatchObject({ status: 431, body: { error: { code: 'bad-request' } } });
  }
  expect(engine.calls).toEqual(['GET /openai/x']);
});

test('P25 headers that do not arrive in time are a 408', async () => {
  const { socket } = await serve(new MemoryEngine(), {}, { headersMs: 50, checkEveryMs: 20 });
  const answer = parse(await talk(socket, 'GET /openai/x HTTP/1.1\r\nHost: k\r\nX-'));
  expect(answer).toMatchObject({ status: 408, body: { error: { code: 'request-too-slow' } } });
});

test('P25 a connection that says nothing is closed', async () => {
  const { socket } = await serve(new MemoryEngine(), {}, { headersMs: 50, checkEveryMs: 20 });
  expect(parse(await talk(socket, '')).status).toBe(408);
});

test('P25 a connection that falls silent after an answer is closed', async () => {
  const { socket } = await serve(new MemoryEngine(), {}, { idleMs: 50 });
  const answer = await talk(socket, good.replace('close', 'keep-alive'));
  expect(parse(answer).status).toBe(200);
});

test('an upload that is slower than the header limit goes through', async () => {
  const limits = { headersMs: 50, checkEveryMs: 20 };
  const { engine, socket } = await serve(new MemoryEngine(), {}, limits);
  const connection = connect(socket);
  connection.write(`${post}Connection: close\r\nContent-Length: 2\r\n\r\na`);
  await until(() => engine.calls.length === 1);
  // a client whose headers never end marks the time that the limit takes
  await talk(socket, 'GET / HTTP/1.1\r\nX');
  let answer = '';
  connection.on('data', (chunk) => {
    answer += chunk;
  });
  connection.write('b');
  await until(() => answer.includes('from the data path'));
  connection.destroy();
});

test('Expect: 100-continue is answered before the body is sent', async () => {
  const { socket } = await serve();
  const connection = connect(socket);
  let answer = '';
  connection.on('data', (chunk) => {
    answer += chunk;
  });
  connection.write(`${post}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
  await until(() => answer.startsWith('HTTP/1.1 100 Continue'));
  connection.write('ok');
  await until(() => answer.includes('from the data path'));
  connection.destroy();
});

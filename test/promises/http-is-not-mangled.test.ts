import { expect, test } from 'vitest';
import { custom } from '../helpers/answers.js';
import { askRaw } from '../helpers/ask.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ plain: { keys: 1 }, trailers: { keys: 1 }, odd: { keys: 1 } });
const plain = scene.provider('plain');
plain.upstream.good(plain.secret(1));
const last = () => plain.upstream.requests.at(-1) ?? expect.fail('no call');
const raw = (text: string) => askRaw(scene.paths.socket, text);

test('P24 a HEAD gets the headers of its answer and no body', async () => {
  plain.upstream.script(plain.secret(1), { status: 200, headers: { 'content-length': '77' } });
  const answer = await raw('HEAD /plain/files/1 HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer.toLowerCase()).toContain('content-length: 77');
  expect(answer).toMatch(/\r\n\r\n$/);
  expect(last().method).toBe('HEAD');
  plain.upstream.good(plain.secret(1));
});

test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('P18 %s arrives as %s', async (method) => {
  const answer = await scene.ask('plain', { method, path: '/files/1' });
  expect(answer.status).toBe(200);
  expect([last().method, last().path, last().body.length]).toEqual([method, '/v1/files/1', 0]);
});

test('P24 a client that expects 100-continue gets it, and its body arrives', async () => {
  const asking = scene.begin('plain', {
    openBody: true,
    headers: { expect: '100-continue', 'content-length': '11' },
  });
  asking.request.flushHeaders();
  await new Promise((resolve) => asking.request.once('continue', resolve));
  asking.request.end('hello world');
  expect((await asking.response).statusCode).toBe(200);
  expect(last().body.toString()).toBe('hello world');
  expect(last().headers).not.toHaveProperty('expect');
});

test('P24 a chunked upload arrives whole', async () => {
  const asking = scene.begin('plain', { openBody: true });
  for (const part of ['{"a":', '1,', '"b":2}']) {
    asking.request.write(part);
  }
  asking.request.end();
  expect((await asking.response).statusCode).toBe(200);
  expect(last().body.toString()).toBe('{"a":1,"b":2}');
});

test('P24 5 MB go up and come down unchanged', async () => {
  const body = Buffer.alloc(5_000_000, 'keyctl ');
  plain.upstream.script(plain.secret(1), { status: 200, body });
  const answer = await scene.ask('plain', { body });
  expect(last().body.equals(body)).toBe(true);
  expect(answer.body.equals(body)).toBe(true);
  plain.upstream.good(plain.secret(1));
});

test('P24 an HTTP/1.0 client is answered and its connection closed', async () => {
  const answer = await raw(
    'POST /plain/chat/completions HTTP/1.0\r\nHost: k\r\nContent-Length: 2\r\n\r\n{}',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain('"hello"');
});

test('P18 two requests in one breath get two answers, in order', async () => {
  const before = plain.upstream.requests.length;
  const one = (path: string, more: string) => `GET ${path} HTTP/1.1\r\nHost: k\r\n${more}\r\n`;
  const answer = await raw(one('/plain/a', '') + one('/plain/b', 'Connection: close\r\n'));
  expect(answer.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  const paths = plain.upstream.requests.slice(before).map(({ path }) => path);
  expect(paths).toEqual(['/v1/a', '/v1/b']);
});

test('P18 a body that nobody read is never taken for the next request', async () => {
  const before = plain.upstream.requests.length;
  const body = 'GET /plain/evil HTTP/1.1\r\nHost: k\r\n\r\n'.repeat(3_000);
  const answer = await raw(
    `POST /nobody/x HTTP/1.1\r\nHost: k\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
      'GET /plain/good HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n',
  );
  expect(answer.match(/HTTP\/1\.1 \d+ /g)).toEqual(['HTTP/1.1 404 ', 'HTTP/1.1 200 ']);
  const paths = plain.upstream.requests.slice(before).map(({ path }) => path);
  expect(paths).toEqual(['/v1/good']);
});

test.each(['websocket', 'TLS/1.0', 'anything', 'h2c, websocket'])(
  'P16 an upgrade to %s is refused',
  async (protocol) => {
    const before = plain.upstream.requests.length;
    const answer = await raw(
      `GET /plain/x HTTP/1.1\r\nHost: k\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 426 .*"upgrade-refused"/s);
    expect(plain.upstream.requests.length).toBe(before);
  },
);

test('P16 an upgrade to h2c is served as HTTP/1.1, and goes no further', async () => {
  const answer = await raw(
    'GET /plain/x HTTP/1.1\r\nHost: k\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  const sent = plain.upstream.requests.at(-1)?.headers ?? {};
  expect(Object.keys(sent)).not.toContain('upgrade');
  expect(Object.keys(sent)).not.toContain('http2-settings');
});

test.each([
  ['OPTIONS * HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n', 405],
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['GET * HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n', 405],
  ['BREW /plain/x HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n', 400],
])('P16 %j is refused', async (request, status) => {
  const before = plain.upstream.requests.length;
  expect(await raw(request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(plain.upstream.requests.length).toBe(before);
});

test('P19 trailers of an answer pass', async () => {
  const trailers = scene.provider('trailers');
  trailers.upstream.script(
    trailers.secret(1),
    custom((_request, response) => {
      response.writeHead(200, { trailer: 'X-Checksum', 'content-type': 'text/plain' });
      response.write('body');
      response.addTrailers({ 'X-Checksum': 'abc' });
      response.end();
    }),
  );
  const answer = await scene.ask('trailers');
  expect([answer.text, answer.trailers['x-checksum']]).toEqual(['body', 'abc']);
});

test.each([204, 205, 299])('P19 a %i without a body is passed on', async (status) => {
  const odd = scene.provider('odd');
  odd.upstream.script(odd.secret(1), { status });
  const answer = await scene.ask('odd');
  expect([answer.status, answer.body.length]).toEqual([status, 0]);
});

test.each(['TRACE', 'CONNECT'])('P16 %s is not forwarded', async (method) => {
  const before = plain.upstream.requests.length;
  const answer = await raw(`${method} /plain/x HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(plain.upstream.requests.length).toBe(before);
});

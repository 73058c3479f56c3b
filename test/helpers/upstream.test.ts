import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { ok, rateLimited, reset } from './answers.js';
import { makeAuthority, makeCertificate } from './certificates.js';
import { echoedKey, garbage, interimFlood, shortLength } from './faults.js';
import { startUpstream } from './upstream.js';

const ask = (url: string, secret: string, body: object = {}) =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, connection: 'close' },
    body: JSON.stringify(body),
  });

test('an upstream plays each key its own script and repeats the last answer', async () => {
  const upstream = await startUpstream();
  upstream.script('a', rateLimited({ retryAfter: 2 }), ok()).good('b');
  const statuses = [];
  for (const secret of ['a', 'a', 'a', 'b', 'nobody']) {
    statuses.push((await ask(upstream.url, secret)).status);
  }
  expect(statuses).toEqual([429, 200, 200, 200, 401]);
  expect(upstream.calls()).toEqual(['a', 'a', 'a', 'b', 'nobody']);
});

test('an upstream keeps health checks out of the data calls', async () => {
  const upstream = await startUpstream();
  upstream.good('a');
  const headers = { authorization: 'Bearer a' };
  expect((await fetch(`${upstream.url}/models`, { headers })).status).toBe(200);
  expect((await fetch(`${upstream.url}/models`)).status).toBe(401);
  expect([upstream.requests.length, upstream.checks.length]).toEqual([0, 2]);
});

test('an upstream streams when it is asked to, and can break off', async () => {
  const upstream = await startUpstream();
  upstream.script('a', ok(), reset(), reset('mid-body'));
  const stream = await ask(upstream.url, 'a', { stream: true });
  expect(stream.headers.get('content-type')).toMatch('text/event-stream');
  expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
  await expect(ask(upstream.url, 'a')).rejects.toThrow();
  const broken = await ask(upstream.url, 'a');
  await expect(broken.text()).rejects.toThrow();
});

test('an upstream writes what no HTTP library would, per key', async () => {
  const upstream = await startUpstream();
  upstream
    .script('short', shortLength())
    .script('garbage', garbage())
    .script('flood', interimFlood(3));
  const short = await ask(upstream.url, 'short');
  await expect(short.text()).rejects.toThrow();
  await expect(ask(upstream.url, 'garbage')).rejects.toThrow();
  expect(await (await ask(upstream.url, 'flood')).json()).toEqual({ ok: true });
  expect(upstream.calls()).toEqual(['short', 'garbage', 'flood']);
});

test.each(['body', 'header', 'status text', 'trailer', 'two packets'] as const)(
  'an upstream echoes a key in its %s',
  async (where) => {
    const upstream = await startUpstream();
    upstream.script('sk-abcd', echoedKey({ status: 401, where }));
    const parts: Buffer[] = [];
    const socket = connect(upstream.port, '127.0.0.1', () =>
      socket.write('GET /v1/x HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer sk-abcd\r\n\r\n'),
    );
    socket.on('data', (part) => parts.push(part));
    await once(socket, 'close');
    const text = Buffer.concat(parts).toString();
    expect(text).toMatch(/^HTTP\/1\.1 401 No/);
    expect(text.replaceAll(/\r\n[\da-f]+\r\n/g, '')).toContain('sk-abcd');
  },
);

test('an upstream speaks TLS with a certificate of the day', async () => {
  const authority = await makeAuthority();
  const connectTo = (port: number) =>
    new Promise<string>((resolve) => {
      const socket = connectTls({ port, host: '127.0.0.1', ca: authority.cert }, () => {
        resolve('trusted');
        socket.destroy();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  const outcomes = [];
  for (const options of [
    { authority },
    { authority, name: 'other.example' },
    { authority, expired: true },
    {},
  ]) {
    const upstream = await startUpstream({ certificate: await makeCertificate(options) });
    outcomes.push(await connectTo(upstream.port));
  }
  expect(outcomes).toEqual([
    'trusted',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ]);
});

import { setTimeout as delay } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Answer, ok } from '../helpers/answers.js';
import { askRaw } from '../helpers/ask.js';
import { expectNoCanary } from '../helpers/canary.js';
import { type Echo, echoedKey, encoded, lyingGzip, raw } from '../helpers/faults.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** One provider per way in which a key may come back. */
const ways: Record<string, (key: string) => Answer> = {};

const forms: Readonly<Record<string, (key: string) => string>> = {
  plain: (key) => key,
  'in-a-url': (key) => encodeURIComponent(key),
  'in-json': (key) => JSON.stringify(key).slice(1, -1),
  'in-json-in-json': (key) => JSON.stringify(JSON.stringify(key)).slice(1, -1),
  base64: (key) => Buffer.from(key).toString('base64'),
  'basic-auth': (key) => Buffer.from(`user:${key}`).toString('base64'),
  base64url: (key) => Buffer.from(`u:${key}`).toString('base64url'),
};
const places: readonly NonNullable<Echo['where']>[] = [
  'body',
  'header',
  'status text',
  'trailer',
  'two packets',
];
for (const status of [302, 404, 500]) {
  for (const where of places) {
    ways[`${status}-${where.replace(' ', '-')}`] = () => echoedKey({ status, where });
  }
}
for (const [name, form] of Object.entries(forms)) {
  ways[`as-${name}`] = () => echoedKey({ status: 404, form });
}
// a provider that shortens its messages, or the length of an answer
ways['404-cut-off'] = (key) => {
  const text = `{"error":{"message":"bad key ${key.slice(0, -3)}`;
  return raw([`HTTP/1.1 404 No\r\nContent-Length: ${text.length}\r\n\r\n${text}`]);
};
ways['500-retry-after'] = (key) => ({ status: 500, headers: { 'retry-after': `1 ${key}` } });
ways['200-header'] = () => echoedKey({ status: 200, where: 'header' });
ways['200-trailer'] = () => echoedKey({ status: 200, where: 'trailer' });

const text = (key: string) => JSON.stringify({ error: { message: `you sent ${key}` } });
for (const status of [302, 404, 422, 500]) {
  for (const encoding of ['gzip', 'deflate', 'br'] as const) {
    ways[`${status}-${encoding}`] = (key) => encoded(status, text(key), encoding);
  }
}
const head = (fields: string) =>
  `HTTP/1.1 404 No\r\nContent-Type: application/json\r\n${fields}\r\n\r\n`;
ways['gzip-that-lies'] = (key) => lyingGzip(404, text(key));
ways['gzip-cut'] = (key) =>
  raw([head('Content-Encoding: gzip'), gzipSync(text(key)).subarray(0, -9)]);
ways['gzip-in-packets'] = (key) => {
  const bytes = gzipSync(text(key));
  return raw([head('Content-Encoding: gzip'), bytes.subarray(0, 30), bytes.subarray(30)]);
};
ways['gzip-late'] = (key) => ({
  async run({ request: { socket } }) {
    socket.write(head('Content-Encoding: gzip'));
    // longer than a failed answer's body is waited for
    await delay(2_500);
    socket.end(gzipSync(text(key)));
  },
});
ways['gzip-twice'] = (key) =>
  raw([head('Content-Encoding: gzip, gzip'), gzipSync(gzipSync(text(key)))]);
ways['gzip-bomb'] = (key) =>
  raw([head('Content-Encoding: gzip'), gzipSync(text(key) + ' '.repeat(64 * 1024 * 1024))]);
ways['gzip-long'] = (key) =>
  raw([
    head('Content-Encoding: gzip'),
    gzipSync(Buffer.concat([Buffer.from(text(key)), Buffer.alloc(200_000, text(key))]), {
      level: 0,
    }),
  ]);
// an encoding that no Node 20 can decode
ways['encoding-unknown'] = (key) => raw([head('Content-Encoding: x-mirror'), text(key)]);

const scene = await openScene(
  {
    ...Object.fromEntries(
      Object.entries(ways).map(([name, answer]) => [
        name,
        {
          keys: 1,
          prepare: ({ upstream, secrets: [secret = ''] }) =>
            upstream.script(secret, answer(secret)),
        },
      ]),
    ),
    checked: { keys: 1 },
    streamed: { keys: 2 },
  },
  { log: { level: 'debug' } },
);

/** Over the socket as it is, so that nothing is decoded on the way. */
const question = (name: string, more = '') =>
  `POST /${name}/chat HTTP/1.1\r\nHost: k\r\nConnection: close\r\nTE: trailers\r\n${more}Content-Length: 2\r\n\r\n{}`;

function decodedBody(answer: string): string {
  const [fields = '', ...rest] = answer.split('\r\n\r\n');
  const body = Buffer.from(rest.join('\r\n\r\n'), 'latin1');
  const encoding = /^content-encoding: (.*)$/im.exec(fields)?.[1]?.trim();
  const decoders = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync };
  return encoding !== undefined && encoding in decoders
    ? decoders[encoding as keyof typeof decoders](body).toString()
    : body.toString('latin1');
}

test.concurrent.each(Object.keys(ways))('P12 %s: the answer has no key in it', async (name) => {
  const answer = await askRaw(scene.paths.socket, question(name));
  expect(answer).toMatch(/^HTTP\/1\.1 (200|302|404|422|500) /);
  expectNoCanary(answer, name);
  expectNoCanary(decodedBody(answer), `${name}, decoded`);
  expect(scene.provider(name).calls().length).toBeGreaterThan(0);
});

test('P12 an encoded error is passed on decoded, with its words', async () => {
  const answer = await scene.ask('404-gzip', { headers: { 'accept-encoding': 'gzip' } });
  expect(answer.status).toBe(404);
  expect(answer.headers).not.toHaveProperty('content-encoding');
  expect(answer.text).toMatch(/^\{"error":\{"message":"you sent \*+"\}\}$/);
  expect(Number(answer.headers['content-length'])).toBe(answer.body.length);
});

test('P12 an error that can not be decoded keeps its status and says why its body is gone', async () => {
  for (const name of [
    'encoding-unknown',
    'gzip-that-lies',
    'gzip-cut',
    'gzip-bomb',
    'gzip-long',
    'gzip-late',
  ]) {
    const answer = await scene.ask(name);
    expect([name, answer.status]).toEqual([name, 404]);
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(JSON.parse(answer.text).error.message).toMatch(/encoded/);
  }
});

test('P12 a health check that echoes the key shows none', async () => {
  const { upstream, secrets } = scene.provider('checked');
  const [secret = ''] = secrets;
  const echo = (status: number) => ({
    status,
    body: { error: { message: `bad ${secret}`, code: secret, type: secret } },
  });
  upstream.good(secret).scriptChecks(secret, echo(401), echo(403), echo(404), echo(429), echo(500));
  for (let check = 0; check < 5; check += 1) {
    await scene.control('POST', 'keys/checked/1/check');
    expectNoCanary(JSON.stringify(await scene.status()), 'status');
    await scene.control('POST', 'keys/checked/1/reset');
  }
  expect(upstream.checks.filter(({ key }) => key === secret)).toHaveLength(5);
});

test('P12 an error inside a stream that echoes the key shows none', async () => {
  const { upstream, secrets } = scene.provider('streamed');
  for (const secret of secrets) {
    const error = { error: { message: `bad ${secret}`, code: secret } };
    upstream.script(secret, {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: `data: ${JSON.stringify(error)}\n\n`,
    });
  }
  const answer = await scene.ask('streamed', { body: { stream: true } });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expectNoCanary(answer.text, 'the answer');
  upstream.script(secrets[0] ?? '', ok());
});

test('P12 the screen that shows all these errors shows no key', async () => {
  const terminal = openKeyctl({ home: scene.home, cols: 200, rows: 60 });
  await terminal.waitFor('attached');
  await scene.ask('500-body');
  await terminal.waitFor('you sent');
  terminal.press('\r');
  await terminal.settled();
  // each picture is searched, and all that was written, when the test ends
});

test('P12 what the screen and the commands are told of all this has no key in it', async () => {
  const said = await until(async () => (await scene.control('GET', 'events?since=0')).text);
  expect(said).toContain('you sent');
  expectNoCanary(said, 'the events');
  expectNoCanary(JSON.stringify(await scene.status()), 'status');
  expectNoCanary(scene.running.stderr(), 'stderr');
});

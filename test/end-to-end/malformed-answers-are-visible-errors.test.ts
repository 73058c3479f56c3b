import { afterAll, expect, test } from 'vitest';
import { openRawUpstream } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';

const cases = {
  garbage: 'SSH-2.0-OpenSSH_9.6\r\n',
  'bad-status': 'HTTP/1.1 abc OK\r\n\r\n',
  'huge-header': `HTTP/1.1 200 OK\r\nx-a: ${'b'.repeat(70_000)}\r\n\r\n`,
  'two-lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  nothing: '',
} as const;
type Case = keyof typeof cases;
const names = Object.keys(cases) as Case[];

const servers = Object.fromEntries(
  await Promise.all(
    names.map(async (name) => {
      const server = await openRawUpstream((socket) => socket.end(cases[name]));
      return [name, server] as const;
    }),
  ),
);
const short = await openRawUpstream((socket) =>
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this'),
);
const flood = await openRawUpstream((socket) =>
  socket.end(`HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(5_000)}\r\nbody`),
);
const extra = await openRawUpstream((socket) =>
  socket.write(
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond',
  ),
);

afterAll(() =>
  Promise.all(
    [...Object.values(servers), short, flood, extra, interim].map(({ close }) => close()),
  ),
);

const interim = await openRawUpstream((socket) =>
  socket.end(
    `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(200)}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfinal`,
  ),
);
const scene = await openScene({
  ...Object.fromEntries(
    names.map((name) => [name, { keys: [{ baseUrl: servers[name]?.url }, {}] }]),
  ),
  short: { keys: [{ baseUrl: short.url }, {}] },
  flood: { keys: [{ baseUrl: flood.url }] },
  interim: { keys: [{ baseUrl: interim.url }] },
  endless: {},
  extra: { keys: [{ baseUrl: extra.url }] },
});

test.concurrent.each(names)(
  '%s: the next key answers, and the first is not called bad',
  async (name) => {
    const provider = scene.provider(name);
    provider.upstream.good(provider.secret(2));
    const answer = await scene.ask(name);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers['x-keyctl-key']).toBe(`${name}/2`);
    expect((await scene.key(`${name}/1`)).health).toBe('unchecked');
  },
);

test.concurrent('an answer shorter than its length is broken off', async () => {
  await expect(scene.ask('short')).rejects.toThrow();
  expect(scene.provider('short').calls()).toEqual([]);
});

test.concurrent('a second answer to one request reaches nobody', async () => {
  for (let request = 0; request < 3; request += 1) {
    const answer = await scene.ask('extra');
    expect(answer.text).not.toContain('second');
    if (answer.status === 200) {
      expect(answer.text).toBe('ok');
    }
  }
});

test.concurrent('a flood of interim answers does not hide the final one', async () => {
  const answer = await scene.ask('interim');
  expect([answer.status, answer.text]).toEqual([200, 'final']);
});

test.concurrent('a refusal whose body does not end keeps nobody waiting for long', async () => {
  const endless = scene.provider('endless');
  endless.upstream
    .script(endless.secret(1), {
      run({ response }) {
        response.writeHead(429, { 'retry-after': '60' }).write('{"error":');
      },
    })
    .good(endless.secret(2));
  const answer = await scene.ask('endless');
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'endless/2']);
});

test.concurrent('5,000 headers end in some answer', async () => {
  const answer = await scene.ask('flood');
  expect([200, 502, 503]).toContain(answer.status);
});

test('the engine lives on', async () => {
  expect((await scene.status()).engine.pid).toBe(scene.running.pid);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controlRoutes } from '../../src/socket/control-routes.js';
import { type Asked, ask, askRaw, type Question } from '../helpers/ask.js';
import { canary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { canSeePorts, openPorts } from '../helpers/open-ports.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { keyctlPaths } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';
import { writeConfig } from '../helpers/write-config.js';

const port = await refusingPort();
const closed = await openScene({ openai: {} });
const scene = await openScene(
  { openai: {}, gemini: { dialect: 'gemini' } },
  { listen: { tcp: { port } }, log: { level: 'debug' } },
);
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);
const address = { host: '127.0.0.1', port };
const token = readFileSync(scene.paths.token, 'utf8').trim();
const bearer = { authorization: `Bearer ${token}` };

const chat = { path: '/openai/v1/chat/completions', body: { model: 'test-model', messages: [] } };

/** A call on the port; whatever the answer, it must hold neither the token nor a word for web pages. */
async function call(question: Partial<Question> = {}): Promise<Asked> {
  const answer = await ask(address, { ...chat, ...question });
  const said = `${answer.rawHeaders.join('\n')}\n${answer.text}`;
  expect(said).not.toContain(token);
  expect(said).not.toMatch(/access-control-/i);
  return answer;
}

/** The same over bytes, for what no client would send. */
async function callRaw(head: string): Promise<{ readonly status: number; readonly text: string }> {
  const text = await askRaw(address, head.replaceAll('\n', '\r\n'));
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}

async function expectRefused(
  asked: Promise<Asked>,
  wanted: { readonly status: number; readonly code: string },
): Promise<void> {
  const before = openai.calls().length;
  const { status, text, headers } = await asked;
  const { code } = JSON.parse(text).error;
  expect({ status, code }).toEqual(wanted);
  expect(headers['x-keyctl-key']).toBeUndefined();
  expect(openai.calls()).toHaveLength(before);
}

const stranger = { status: 403, code: 'stranger-refused' };
const wrongToken = { status: 401, code: 'wrong-token' };

describe.runIf(canSeePorts)('P10 no TCP port by default', () => {
  test('P10 keyctl serve opens none', async () => {
    expect((await closed.ask('openai')).status).not.toBe(0);
    expect(openPorts(closed.running.pid)).toEqual([]);
    expect((await closed.status()).engine.listen).toBeNull();
    expect(existsSync(closed.paths.token)).toBe(false);
  });

  test('P10 the screen opens none', async () => {
    const home = tempFolder();
    writeConfig(home, {
      providers: { openai: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: canary('screen') } },
      healthCheck: { onStartup: false, everyMinutes: 0 },
    });
    const screen = openKeyctl({ home });
    await screen.waitFor('serving');
    expect(openPorts(screen.pid)).toEqual([]);
    expect(existsSync(keyctlPaths(home).token)).toBe(false);
  });
});

test('P10 this machine shows the ports of a process', (context) => {
  context.skip(!canSeePorts, 'no /proc: that no port is open was not looked at');
  expect(openPorts(scene.running.pid)).not.toEqual([]);
});

describe('P10 with the option, loopback only', () => {
  test.runIf(canSeePorts)('P10 it listens on the loopback addresses alone', () => {
    const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
      all?.some((one) => one.address === '::1'),
    );
    expect(openPorts(scene.running.pid)).toEqual([
      `127.0.0.1:${port}`,
      ...(hasIpv6 ? [`[::1]:${port}`] : []),
    ]);
  });

  const others = Object.entries(networkInterfaces()).flatMap(([name, all = []]) =>
    all
      .filter(({ internal }) => !internal)
      // an address that holds on one link only needs the link's name
      .map(({ address: ip, scopeid }) => (scopeid ? `${ip}%${name}` : ip)),
  );

  test('P10 it is refused at every other address of this machine', async (context) => {
    context.skip(others.length === 0, 'this machine has loopback addresses only');
    for (const host of others) {
      const code = await new Promise((resolve) => {
        const socket = connect({ host, port }, () => resolve('connected'));
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      expect(code, host).toBe('ECONNREFUSED');
    }
  });

  test('P10 what it lets in is served', async () => {
    const answer = await call({ headers: bearer });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-keyctl-key']).toBe('openai/1');
    expect(JSON.parse(answer.text).choices[0].message.content).toBe('hello');
    expect((await scene.status()).engine.listen).toBe(`http://127.0.0.1:${port}`);
  });
});

describe('P10 Host allow-list', () => {
  const own = ['127.0.0.1', 'localhost', 'LocalHost', '[::1]'].map((name) => `${name}:${port}`);
  test.each(own)('P10 Host: %s is served', async (host) => {
    expect((await call({ headers: { ...bearer, host } })).status).toBe(200);
  });

  test.runIf(canSeePorts)('P10 a client that connects to [::1] is served', async (context) => {
    context.skip(!openPorts(scene.running.pid).includes(`[::1]:${port}`), 'no IPv6 here');
    const answer = await ask({ host: '::1', port }, { ...chat, headers: bearer });
    expect(answer.status).toBe(200);
  });

  test.each([
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    'localhost',
    `127.0.0.1:${port + 1}`,
    `127.0.0.1:${port}.evil.example`,
    `localhost.:${port}`,
    `localhost.evil.example:${port}`,
    `127.0.0.2:${port}`,
    `0.0.0.0:${port}`,
    `[::]:${port}`,
    `::1:${port}`,
    `user@127.0.0.1:${port}`,
    `2130706433:${port}`,
  ])('P10 Host: %j is refused, with the right token too', async (host) => {
    await expectRefused(call({ headers: { ...bearer, host } }), stranger);
  });

  test('P10 two Host headers are refused, whichever comes first', async () => {
    for (const hosts of [
      [`127.0.0.1:${port}`, 'evil.example'],
      ['evil.example', `127.0.0.1:${port}`],
      [`127.0.0.1:${port}`, `127.0.0.1:${port}`],
    ]) {
      const lines = hosts.map((host) => `Host: ${host}`).join('\n');
      const { status } = await callRaw(
        `GET /openai/models HTTP/1.1\n${lines}\nAuthorization: Bearer ${token}\nConnection: close\n\n`,
      );
      expect([400, 403], lines).toContain(status);
    }
  });

  test.each(['HTTP/1.0', 'HTTP/1.1\nHost:'])(
    'P10 a request without a host is refused: %j',
    async (head) => {
      const { status } = await callRaw(
        `GET /openai/models ${head}\nAuthorization: Bearer ${token}\nConnection: close\n\n`,
      );
      expect(status).toBe(403);
    },
  );

  test('P10 a target that names another host is refused', async () => {
    const { status } = await callRaw(
      `GET http://evil.example/openai/models HTTP/1.1\nHost: 127.0.0.1:${port}\nAuthorization: Bearer ${token}\nConnection: close\n\n`,
    );
    expect(status).toBe(400);
  });
});

describe('P10 web pages are refused', () => {
  test.each([
    { origin: 'https://evil.example' },
    { origin: `http://127.0.0.1:${port}` },
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'anything' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'none' },
  ])('P10 %j is refused, with the right token too', async (headers) => {
    await expectRefused(call({ headers: { ...bearer, ...headers } }), stranger);
  });

  test('P10 a preflight request gets no leave', async () => {
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
      'access-control-request-private-network': 'true',
    };
    await expectRefused(call({ method: 'OPTIONS', headers }), stranger);
  });

  test('P10 what a person or a program sends is served', async () => {
    for (const headers of [{ 'sec-fetch-site': 'none' }, { 'sec-fetch-mode': 'cors' }]) {
      expect((await call({ headers: { ...bearer, ...headers } })).status).toBe(200);
    }
  });
});

describe('P10 token wanted', () => {
  test.each([
    { authorization: `Bearer ${token}` },
    { authorization: `bearer  ${token}` },
    { 'x-api-key': token },
    { 'x-goog-api-key': token },
    { 'api-key': token },
    { 'x-api-key': token, authorization: 'Bearer something-else' },
    { 'x-api-key': 'something-else', authorization: `Bearer ${token}` },
  ])('P10 the token is taken where the SDKs send it: %#', async (headers) => {
    expect((await call({ headers })).status).toBe(200);
    const seen = openai.upstream.requests.at(-1);
    expect(`${seen?.rawHeaders.join('\n')} ${seen?.path}`).not.toContain(token);
    expect(seen?.key).toBe(openai.secret(1));
  });

  test.each<[name: string, headers: Record<string, string>]>([
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['a made-up one', { authorization: 'Bearer sk-made-up' }],
    ['one that is too short', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['one that is too long', { authorization: `Bearer ${token}x` }],
    ['one with another last letter', { authorization: `Bearer ${token.slice(0, -1)}~` }],
    ['in other letters', { authorization: `Bearer ${token.toUpperCase()}` }],
    ['no Bearer before it', { authorization: token }],
    ['Basic before it', { authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` }],
    ['a cookie', { cookie: `token=${token}` }],
    ['a proxy credential', { 'proxy-authorization': `Bearer ${token}` }],
    ["a provider's own key", { authorization: `Bearer ${openai.secret(1)}` }],
  ])('P10 %s is refused with 401', async (_name, headers) => {
    await expectRefused(call({ headers }), wrongToken);
  });

  test('P10 the 401 is keyctl’s own, and says what to send', async () => {
    const { headers, text } = await call();
    expect(headers['www-authenticate']).toBe('Bearer realm="keyctl local token"');
    expect(headers['x-should-retry']).toBe('false');
    expect(JSON.parse(text).error).toEqual({
      code: 'wrong-token',
      message: 'this request has no API key, and keyctl wants its local token there',
      hint: 'send what `keyctl token` prints; `keyctl env` sets the variables',
    });
  });

  test('P10 the token is not taken from a URL, and the 401 says so', async () => {
    const path = `/gemini/v1beta/models/g:generateContent?key=${token}`;
    const asked = call({ path });
    await expectRefused(asked, wrongToken);
    expect(JSON.parse((await asked).text).error).toMatchObject({
      message: 'keyctl takes no API key from a URL',
      hint: expect.stringContaining('x-goog-api-key'),
    });
  });

  test('P10 a large body with a wrong token gets the 401, not a reset', async () => {
    const body = Buffer.alloc(5_000_000, 'x');
    await expectRefused(call({ body, headers: { 'x-api-key': 'wrong' } }), wrongToken);
  });

  test('P10 the token stands nowhere but in its file', async () => {
    const folder = join(scene.home, 'state/keyctl');
    const texts = readdirSync(folder)
      .filter((name) => name !== 'token')
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    const status = JSON.stringify(await scene.status());
    expect([...texts, status, scene.running.stderr()].join('\n')).not.toContain(token);
  });
});

describe('P10 no control path', () => {
  const routes = controlRoutes.map(({ method, path }) => ({
    method,
    path: `/keyctl/v1/${path.replace(':provider', 'openai').replace(':key', '1')}`,
  }));
  const disguises = ['/keyctl', '/keyctl/', '/keyctl?x', '/keyctl/v1', '/keyctl/v2/status'];
  const all = [...routes, ...disguises.map((path) => ({ method: 'GET', path }))];

  test.each(all)('P10 $method $path is not there', async ({ method, path }) => {
    const question = { method, path, body: method === 'GET' ? undefined : '{"enabled":false}' };
    const notThere = { status: 404, code: 'unknown-route' };
    await expectRefused(call({ ...question, headers: bearer }), notThere);
    await expectRefused(call(question), wrongToken);
  });

  test.each(['/%6beyctl/v1/status', '/KEYCTL/v1/status', '/keyctl%2fv1/status', '/keyctl.x/v1'])(
    'P10 %s is a provider that does not exist',
    async (path) => {
      const notThere = { status: 404, code: 'unknown-provider' };
      await expectRefused(
        call({ method: 'GET', path, body: undefined, headers: bearer }),
        notThere,
      );
    },
  );

  test.each(['//keyctl/v1/status', '/openai/../keyctl/v1/status', '/./keyctl/v1/status'])(
    'P10 %s is a bad path',
    async (path) => {
      const bad = { status: 400, code: 'bad-path' };
      await expectRefused(call({ method: 'GET', path, body: undefined, headers: bearer }), bad);
    },
  );

  test('P10 nothing was switched or drained by all of that', async () => {
    const { engine, providers } = await scene.status();
    expect(engine.draining).toBe(false);
    expect(providers.flatMap(({ keys }) => keys).every(({ enabled }) => enabled)).toBe(true);
  });

  test('P10 TRACE, CONNECT, OPTIONS * and upgrades are refused', async () => {
    const head = `Host: 127.0.0.1:${port}\nAuthorization: Bearer ${token}\nConnection: close`;
    for (const [line, status] of [
      ['TRACE /openai/models HTTP/1.1', 405],
      ['OPTIONS * HTTP/1.1', 405],
      ['CONNECT evil.example:443 HTTP/1.1', 405],
    ] as const) {
      expect((await callRaw(`${line}\n${head}\n\n`)).status, line).toBe(status);
    }
    const upgrade = head.replace('close', 'upgrade\nUpgrade: websocket');
    expect((await callRaw(`GET /openai/models HTTP/1.1\n${upgrade}\n\n`)).status).toBe(426);
  });
});

test('P10 a websocket of a web page, or without the token, learns nothing', async () => {
  const head = `GET /openai/v1/realtime HTTP/1.1\nHost: 127.0.0.1:${port}\nConnection: Upgrade\nUpgrade: websocket`;
  const page = await callRaw(`${head}\nOrigin: http://evil.example\n\n`);
  expect(page).toMatchObject({ status: 403, text: expect.stringContaining('stranger-refused') });
  const tool = await callRaw(`${head}\n\n`);
  expect(tool).toMatchObject({ status: 401, text: expect.stringContaining('wrong-token') });
});

test('P10 the socket still needs no token', async () => {
  await until(async () => (await scene.ask('openai')).status === 200);
});

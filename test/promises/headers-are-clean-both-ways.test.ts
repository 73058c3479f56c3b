import { expect, test } from 'vitest';
import { custom } from '../helpers/answers.js';
import { askRaw } from '../helpers/ask.js';
import { canary } from '../helpers/canary.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  openai: {},
  claude: { dialect: 'anthropic' },
  gemini: { dialect: 'gemini' },
  answers: {},
});
const credential = canary('client');

const credentials = {
  authorization: `Bearer ${credential}`,
  'x-api-key': credential,
  'x-goog-api-key': credential,
  'api-key': credential,
  cookie: `session=${credential}`,
  'proxy-authorization': `Basic ${credential}`,
};

test.each([
  ['openai', 'authorization', (secret: string) => `Bearer ${secret}`],
  ['claude', 'x-api-key', (secret: string) => secret],
  ['gemini', 'x-goog-api-key', (secret: string) => secret],
] as const)(
  "P15 %s gets the key's own %s and no credential of the client",
  async (name, header, value) => {
    const provider = scene.provider(name);
    provider.upstream.good(...provider.secrets);
    await scene.ask(name, { path: `/chat?key=${credential}&alt=sse`, headers: credentials });
    const call = provider.upstream.requests.at(-1);
    expect(call?.headers[header]).toBe(value(provider.secret(1)));
    expect(`${call?.path} ${call?.rawHeaders.join(' ')}`).not.toContain(credential);
    expect(call?.path).toMatch(/\?alt=sse$/);
  },
);

test('P15 no spelling and no second copy of a credential gets through', async () => {
  const { upstream, secrets } = scene.provider('gemini');
  upstream.good(...secrets);
  const headers = Object.keys(credentials).flatMap((name) =>
    [name, name.toUpperCase(), name].map((spelling) => `${spelling}: ${credential}`),
  );
  const query = ['key', 'k%65y', 'KEY', 'api_key', 'access_token']
    .map((name) => `${name}=${credential}`)
    .join('&');
  const answer = await askRaw(
    scene.paths.socket,
    [
      `POST /gemini/chat?a=1&${query}&b=2 HTTP/1.1`,
      'Host: k',
      ...headers,
      'Connection: close, X-Own',
      `X-Own: ${credential}`,
      'Transfer-Encoding: chunked',
      'Trailer: Authorization',
      '',
      `2\r\n{}\r\n0\r\nAuthorization: ${credential}\r\n\r\n`,
    ].join('\r\n'),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  const call = upstream.requests.at(-1);
  const { path, rawHeaders, trailers } = call ?? expect.fail('no call');
  expect(path).toMatch(/\?a=1&b=2$/);
  expect(JSON.stringify([path, rawHeaders, trailers])).not.toContain(credential);
});

test('P19 what belongs to the connection, the origin and the encoding stays here', async () => {
  const { upstream, secrets } = scene.provider('openai');
  upstream.good(...secrets);
  await scene.ask('openai', {
    headers: {
      connection: 'keep-alive, X-Hop',
      'keep-alive': 'timeout=5',
      'proxy-connection': 'keep-alive',
      te: 'trailers',
      'x-hop': 'hop',
      origin: 'https://page.example',
      'accept-encoding': 'gzip, br',
    },
  });
  const headers = upstream.requests.at(-1)?.headers ?? {};
  for (const name of ['keep-alive', 'proxy-connection', 'te', 'x-hop', 'origin', 'upgrade']) {
    expect(headers, name).not.toHaveProperty(name);
  }
  expect(headers['accept-encoding']).toBe('identity');
  expect(headers.host).toBe(`127.0.0.1:${upstream.port}`);
});

test('P19 every other header of the client arrives as it was, doubles and all', async () => {
  const { upstream, secrets } = scene.provider('claude');
  upstream.good(...secrets);
  await scene.ask('claude', {
    headers: {
      'anthropic-version': '2099-01-01',
      'anthropic-beta': ['one', 'two'],
      'User-Agent': 'tool/1.0',
      'X-Stainless-Lang': 'js',
      'x-empty': '',
    },
  });
  const call = upstream.requests.at(-1);
  expect(call?.headers).toMatchObject({
    'anthropic-version': '2099-01-01',
    'anthropic-beta': 'one, two',
    'user-agent': 'tool/1.0',
    'x-stainless-lang': 'js',
    'x-empty': '',
    'content-type': 'application/json',
  });
});

test('a client that names no version of the API gets the usual one', async () => {
  const { upstream, secrets } = scene.provider('claude');
  upstream.good(...secrets);
  await scene.ask('claude');
  expect(upstream.requests.at(-1)?.headers['anthropic-version']).toBe('2023-06-01');
});

test("P19 the answer's own headers arrive, those of its connection do not", async () => {
  const answers = scene.provider('answers');
  answers.upstream.script(
    answers.secret(1),
    custom((_request, response) => {
      response.writeHead(200, [
        ...['Content-Type', 'application/json'],
        ...['Set-Cookie', 'a=1; Path=/'],
        ...['Set-Cookie', 'b=2'],
        ...['Connection', 'X-Hop, keep-alive'],
        ...['X-Hop', 'hop'],
        ...['Proxy-Authenticate', 'Basic'],
        ...['X-RateLimit-Remaining-Requests', '41'],
        ...['Vary', 'Origin'],
        ...['Access-Control-Allow-Origin', '*'],
        ...['Content-Length', '2'],
      ]);
      response.end('{}');
    }),
  );
  const { status, headers, text } = await scene.ask('answers');
  expect([status, text]).toEqual([200, '{}']);
  expect(headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2']);
  expect(headers).toMatchObject({ 'x-ratelimit-remaining-requests': '41', 'content-length': '2' });
  expect(headers).not.toHaveProperty('x-hop');
  expect(headers).not.toHaveProperty('proxy-authenticate');
});

test('P19 an answer that is encoded all the same passes with its bytes', async () => {
  const answers = scene.provider('answers');
  const body = Buffer.from('1f8b0800000000000003ab5602008c7b3f0f02000000', 'hex');
  const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
  answers.upstream.script(answers.secret(1), { status: 200, headers, body });
  const answer = await scene.ask('answers');
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(answer.body.equals(body)).toBe(true);
});

import { expect, test } from 'vitest';
import { rateLimited, serverError } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  claude: { dialect: 'anthropic' },
  gemini: { dialect: 'gemini' },
  quoted: {},
  echo: { keys: 1 },
  five: { keys: 1 },
  off: {},
});

test("an Anthropic client gets the error in Anthropic's envelope", async () => {
  const { upstream, secrets } = scene.provider('claude');
  for (const secret of secrets) {
    upstream.script(secret, rateLimited({ retryAfter: 20 }));
  }
  const answer = await scene.ask('claude', { path: '/v1/messages' });
  expect(answer.status).toBe(429);
  expect(JSON.parse(answer.text)).toMatchObject({
    type: 'error',
    error: { type: expect.any(String), message: expect.stringContaining('claude/2') },
  });
});

test("a Gemini client gets it in Google's", async () => {
  const { upstream, secrets } = scene.provider('gemini');
  for (const secret of secrets) {
    upstream.script(secret, rateLimited({ retryAfter: 20 }));
  }
  const answer = await scene.ask('gemini', { path: '/models/g:generateContent' });
  expect(JSON.parse(answer.text)).toMatchObject({
    error: { code: 429, status: expect.any(String), message: expect.stringContaining('gemini/2') },
  });
});

test("the error quotes the provider's last words and says when a key is back", async () => {
  const { upstream, secrets } = scene.provider('quoted');
  const body = { error: { message: 'slow down, dear caller' } };
  for (const secret of secrets) {
    upstream.script(secret, { status: 429, headers: { 'retry-after': '25' }, body });
  }
  const { error } = JSON.parse((await scene.ask('quoted')).text);
  expect(error.message).toContain('slow down, dear caller');
  expect(error.message).toMatch(/back|again|until/);
});

test('a provider that repeats the key in its refusal does not give it away', async () => {
  const echo = scene.provider('echo');
  echo.upstream.script(echo.secret(1), {
    status: 401,
    body: { error: { message: `Incorrect API key provided: ${echo.secret(1)}.` } },
  });
  const answer = await scene.ask('echo');
  expect(answer.status).toBe(502);
  expect(answer.text).not.toContain(echo.secret(1));
});

test('a last attempt that was a 5xx gives its status and Retry-After, and lets an SDK retry', async () => {
  const five = scene.provider('five');
  five.upstream.script(five.secret(1), serverError(529, { 'retry-after': '7' }));
  const answer = await scene.ask('five');
  expect(answer.status).toBe(529);
  expect(answer.headers['retry-after']).toBe('7');
  expect(answer.headers['x-should-retry']).not.toBe('false');
});

test('keys that the user switched off are listed as such, and no upstream is asked', async () => {
  const off = scene.provider('off');
  off.upstream.good(...off.secrets);
  for (const id of ['off/1', 'off/2']) {
    expect((await scene.control('PATCH', `keys/${id}`, { enabled: false })).status).toBe(200);
  }
  const answer = await scene.ask('off');
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text).error.message).toMatch(/off\/1.*(disabled|off).*off\/2/s);
  expect(off.calls()).toEqual([]);
});

test('a provider that is not in the config is an error that names those that are', async () => {
  const answer = await scene.ask('opnai');
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.text).error.code).toBe('unknown-provider');
});

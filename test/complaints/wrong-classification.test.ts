import { describe, expect, test } from 'vitest';
import { ok, serverError } from '../helpers/answers.js';
import { realisticAnswer } from '../helpers/realistic-answers.js';
import { openScene } from '../helpers/scene.js';
import { openEngine } from './an-open-engine.js';

const gateway = { fields: { type: 'openai-compatible' } };
const statuses = [400, 413, 429];
const scene = await openScene({
  ...Object.fromEntries(statuses.map((status) => [`long-${status}`, {}])),
  payload: { keys: 3 },
  path: {},
  'dead-model': gateway,
  'dead-upstream': gateway,
  'all-upstreams': { ...gateway, keys: 3 },
  google: { dialect: 'gemini', keys: 4 },
  denied: gateway,
});

const error = (status: number, fields: object) => ({ status, body: { error: fields } });
const untouched = { state: 'unchecked', available: true, lastError: null, modelCooldowns: [] };
const minute = 60_000;

// gpt-load #170
test.concurrent.each(statuses)(
  'a prompt that is too long, told as %i, is sent once and counts against no key',
  async (status) => {
    const long = scene.provider(`long-${status}`);
    const body = { message: 'too long', code: 'context_length_exceeded' };
    long.upstream.script(long.secret(1), error(status, body)).good(long.secret(2));
    expect((await scene.ask(long.name)).status).toBe(status);
    expect(long.calls()).toEqual([1]);
    expect(await scene.key(`${long.name}/1`)).toMatchObject(untouched);
  },
);

// gpt-load #367
test.concurrent('a payload that is refused is not sent again with every key', async () => {
  const payload = scene.provider('payload');
  for (const status of [400, 422]) {
    payload.upstream.requests.length = 0;
    payload.upstream.script(payload.secret(1), error(status, { message: 'unknown field: foo' }));
    expect((await scene.ask('payload')).status).toBe(status);
    expect(payload.calls()).toEqual([1]);
  }
  expect(await scene.key('payload/1')).toMatchObject(untouched);
});

// gpt-load #319
test.concurrent('a wrong path takes no key out', async () => {
  const path = scene.provider('path');
  const body = { message: 'Invalid URL (POST /v1/chat)', type: 'invalid_request_error' };
  path.upstream.script(path.secret(1), error(404, body), ok());
  expect((await scene.ask('path', { path: '/chat' })).status).toBe(404);
  expect(await scene.key('path/1')).toMatchObject(untouched);
  expect((await scene.ask('path')).headers['x-keyctl-key']).toBe('path/1');
});

// gpt-load #278, #361
test.each([500, 503])(
  'an outage with %i for minutes makes no key bad: the first one serves when it is over',
  async (status) => {
    const { upstream, secrets, askThrough, clock, key } = await openEngine(3);
    for (const secret of secrets) {
      upstream.script(secret, serverError(status));
    }
    for (let request = 0; request < 12; request += 1) {
      expect((await askThrough()).status).toBeGreaterThanOrEqual(429);
      clock.advance(15_000);
    }
    upstream.good(...secrets);
    const answer = await askThrough();
    expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'openai/1']);
    for (const position of [1, 2, 3]) {
      const { enabled, health } = key(`openai/${position}`);
      expect([enabled, ['unchecked', 'healthy'].includes(health)]).toEqual([true, true]);
    }
  },
);

describe('a 400 of a gateway that was the fault of what stands behind it', () => {
  // cc-switch #6821, with its body
  test.concurrent('about a model that is down: the next key serves', async () => {
    const dead = scene.provider('dead-model');
    const message = 'Error from provider (Console): Upstream request failed: Model is unavailable.';
    dead.upstream
      .script(dead.secret(1), error(400, { type: 'server_error', message }))
      .good(dead.secret(2));
    const answer = await scene.ask('dead-model');
    expect(answer.headers['x-keyctl-tried']).toBe('dead-model/1=400, dead-model/2=ok');
    expect(await scene.key('dead-model/1')).toMatchObject({
      available: true,
      modelCooldowns: [{ scope: 'test-model' }],
    });
  });

  // cc-switch #2438
  test.concurrent('about a failure: one more key is tried, after a pause', async () => {
    const dead = scene.provider('dead-upstream');
    dead.upstream
      .script(dead.secret(1), error(400, { message: 'Upstream request failed' }))
      .good(dead.secret(2));
    expect((await scene.ask('dead-upstream')).status).toBe(200);
    expect(await scene.key('dead-upstream/1')).toMatchObject({
      available: true,
      lastError: { outcome: 'server-error' },
    });
  });

  // cc-switch #2438: the session stopped, because clients do not try a 400 again
  test.concurrent('reaches the client as a 502, which it tries again, when two keys fail so', async () => {
    const dead = scene.provider('all-upstreams');
    for (const secret of dead.secrets) {
      dead.upstream.script(secret, error(400, { message: 'Upstream request failed' }));
    }
    const answer = await scene.ask('all-upstreams');
    expect(answer.status).toBe(502);
    expect(answer.headers['x-should-retry']).toBeUndefined();
    expect(JSON.parse(answer.text).error.message).toContain('Upstream request failed');
    expect(dead.calls()).toEqual([1, 2]);
  });
});

// senpi #484: filed as a rate limit of 30 s, it was asked again and again
test('an Anthropic 429 that asks for credits takes the key out, and not for seconds', async () => {
  const { upstream, secret, ask, clock, key, calls } = await openEngine(2, { type: 'anthropic' });
  const body = {
    type: 'error',
    error: { type: 'rate_limit_error', details: { error_code: 'credits_required' }, message: 'x' },
  };
  upstream.script(secret(1), { status: 429, body }, ok()).good(secret(2));
  for (let request = 0; request < 14; request += 1) {
    expect((await ask()).status).toBe(200);
    clock.advance(minute);
  }
  expect(key('openai/1').state).toBe('exhausted');
  expect(calls().filter((position) => position === 1)).toEqual([1]);
});

// freellmapi #268: a good key was switched off, and a bad one called healthy
test.concurrent('a Gemini key that is only blocked here stays in, and a wrong one goes out', async () => {
  const { upstream, secrets } = scene.provider('google');
  const google = (status: number, reason: string, message = reason) =>
    error(status, { code: status, message, details: [{ reason }] });
  const checks = [
    google(403, 'SERVICE_DISABLED'),
    google(403, 'API_KEY_IP_ADDRESS_BLOCKED'),
    google(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    google(400, 'API_KEY_INVALID'),
  ];
  for (const [at, answer] of checks.entries()) {
    const secret = secrets[at] ?? '';
    upstream.good(secret).scriptChecks(secret, answer);
    await scene.control('POST', `keys/google/${at + 1}/check`);
  }
  const keys = await Promise.all([1, 2, 3, 4].map((position) => scene.key(`google/${position}`)));
  expect(keys.map(({ health, available }) => [health, available])).toEqual([
    ['restricted', true],
    ['restricted', true],
    ['restricted', true],
    ['invalid', false],
  ]);
});

// freellmapi #618
test.concurrent('a 400 that the key may not use the model is about that model alone', async () => {
  const denied = scene.provider('denied');
  const refusal = error(400, { message: 'You are not allowed to access this model' });
  denied.upstream.script(denied.secret(1), refusal, ok()).good(denied.secret(2));
  expect((await scene.ask('denied')).headers['x-keyctl-key']).toBe('denied/2');
  const other = await scene.ask('denied', { body: { model: 'another', messages: [] } });
  expect(other.headers['x-keyctl-key']).toBe('denied/1');
});

// opencode-go-multi-auth PR #6: three requests for a model that the upstream could not serve took
// every key out of rotation, for all other models too
test.each([1, 2, 4])(
  'a model that fails everywhere takes none of %i keys out for other models',
  async (count) => {
    const { upstream, secrets, askThrough, ask, key } = await openEngine(count);
    for (const secret of secrets) {
      upstream.script(secret, {
        async run({ call, dialect, response }) {
          if (call.body.includes('broken')) {
            response.writeHead(500).end('{}');
            return;
          }
          await realisticAnswer(call, dialect, response);
        },
      });
    }
    for (let request = 0; request < 4 * count; request += 1) {
      await askThrough({ body: { model: 'broken' } });
    }
    const answer = await ask({ body: { model: 'sound' } });
    expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'openai/1']);
    for (let position = 1; position <= count; position += 1) {
      expect(key(`openai/${position}`)).toMatchObject({ available: true, cooldownUntil: null });
    }
  },
);

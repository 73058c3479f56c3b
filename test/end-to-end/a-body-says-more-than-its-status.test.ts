import { expect, test } from 'vitest';
import { ok } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  broke: { dialect: 'anthropic' },
  quota: {},
  tied: {},
  typo: {},
  lone: { keys: 1 },
  scopes: {},
  envelope: { dialect: 'openrouter' },
});

const error = (status: number, fields: object) => ({ status, body: { error: fields } });

test('an Anthropic 400 about the credit balance takes the key out, and the next one serves', async () => {
  const broke = scene.provider('broke');
  const body = {
    type: 'error',
    error: {
      type: 'invalid_request_error',
      message: 'Your credit balance is too low to access the Anthropic API.',
    },
  };
  broke.upstream.script(broke.secret(1), { status: 400, body }).good(broke.secret(2));
  const answer = await scene.ask('broke', { path: '/v1/messages' });
  expect(answer.headers['x-keyctl-tried']).toBe('broke/1=400, broke/2=ok');
  expect((await scene.key('broke/1')).state).toBe('exhausted');
});

test('an OpenAI 429 about the quota is no rate limit: the key is out of money', async () => {
  const quota = scene.provider('quota');
  const empty = error(429, {
    code: 'insufficient_quota',
    type: 'insufficient_quota',
    message: 'x',
  });
  quota.upstream.script(quota.secret(1), empty).good(quota.secret(2));
  expect((await scene.ask('quota')).status).toBe(200);
  expect(await scene.key('quota/1')).toMatchObject({ state: 'exhausted', cooldownUntil: null });
});

test('a limit that is tied to a model rests the key for that model only', async () => {
  const tied = scene.provider('tied');
  const limited = error(429, {
    code: 'rate_limit_exceeded',
    type: 'tokens',
    message:
      'Rate limit reached for big in organization org-1 on tokens per min (TPM): Limit 10, Used 10. Please try again in 20s.',
  });
  tied.upstream.script(tied.secret(1), limited, ok()).good(tied.secret(2));
  const big = { body: { model: 'big', messages: [] } };
  const small = { body: { model: 'small', messages: [] } };
  await scene.ask('tied', big);
  expect(await scene.key('tied/1')).toMatchObject({
    available: true,
    cooldownUntil: null,
    modelCooldowns: [{ scope: 'big' }],
  });
  await scene.ask('tied', big);
  await scene.ask('tied', small);
  expect(tied.calls()).toEqual([1, 2, 2, 1]);
});

const noSuchModel = error(404, {
  code: 'model_not_found',
  type: 'invalid_request_error',
  message: 'The model `gtp-5` does not exist or you do not have access to it.',
});

test('a model that one key may not use is asked of the next', async () => {
  const typo = scene.provider('typo');
  typo.upstream.script(typo.secret(1), noSuchModel).good(typo.secret(2));
  const answer = await scene.ask('typo');
  expect(answer.status).toBe(200);
  expect(answer.headers['x-keyctl-tried']).toBe('typo/1=404, typo/2=ok');
});

test('a model that no key has comes back as the provider said it, again and again', async () => {
  const lone = scene.provider('lone');
  lone.upstream.script(lone.secret(1), noSuchModel);
  for (const _time of [1, 2]) {
    const answer = await scene.ask('lone');
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toEqual(noSuchModel.body);
  }
  expect((await scene.key('lone/1')).available).toBe(true);
});

test('a 401 about missing scopes is about a path of a key that lives', async () => {
  const scopes = scene.provider('scopes');
  const missing = error(401, {
    type: 'invalid_request_error',
    message: 'You have insufficient permissions. Missing scopes: model.request.',
    code: null,
  });
  scopes.upstream
    .script(scopes.secret(1), missing)
    .scriptChecks(scopes.secret(1), ok())
    .good(scopes.secret(2));
  expect((await scene.ask('scopes')).status).toBe(200);
  await scene.untilKey('scopes/1', ({ health }) => health === 'restricted');
  expect((await scene.key('scopes/1')).available).toBe(true);
});

test('an OpenRouter answer of 200 that is an error counts as that error', async () => {
  const envelope = scene.provider('envelope');
  const body = { error: { code: 429, message: 'Rate limited upstream' } };
  envelope.upstream.script(envelope.secret(1), { status: 200, body }).good(envelope.secret(2));
  const answer = await scene.ask('envelope');
  expect(answer.status).toBe(200);
  expect(answer.headers['x-keyctl-tried']).toBe('envelope/1=429, envelope/2=ok');
  expect(JSON.parse(answer.text).choices).toHaveLength(1);
  expect((await scene.key('envelope/1')).state).toBe('cooling');
});

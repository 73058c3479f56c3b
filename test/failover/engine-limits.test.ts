import { describe, expect, test } from 'vitest';
import { type Answer, rateLimited } from '../helpers/answers.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, type KeyFields, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const secrets = [1, 2, 3].map((position) => secretOf('openai', position));
const [first = '', second = '', third = ''] = secrets;

function left(requests: number, reset = '1m0s'): Answer {
  const headers = {
    'x-ratelimit-remaining-requests': String(requests),
    'x-ratelimit-reset-requests': reset,
  };
  return { status: 200, headers, body: { choices: [] } };
}

async function open(
  keys: readonly (string | KeyFields)[] = [first, second],
  fields: { readonly skipSpentKeys?: boolean } = {},
) {
  const upstream = await startUpstream();
  upstream.good(...secrets);
  const scene = await startEngine(aConfig([{ baseUrl: upstream.url, keys, ...fields }]));
  const asked = async (model = 'gpt-5') => {
    const answer = await scene.ask({ body: { model } });
    return answer.headers['x-keyctl-key'];
  };
  return { upstream, asked, ...scene };
}

test('what is left of a key stands in the snapshot, as it was told last', async () => {
  const { upstream, asked, key } = await open([first]);
  upstream.script(first, left(5), left(4, '2m0s'), { status: 200, body: {} });
  await asked();
  expect(key('openai/1').limits).toEqual({
    remainingRequests: 5,
    remainingTokens: null,
    resetAt: '2026-11-02T14:01:00.000Z',
  });
  await asked();
  await asked();
  expect(key('openai/1').limits).toMatchObject({
    remainingRequests: 4,
    resetAt: '2026-11-02T14:02:00.000Z',
  });
});

describe('a key with nothing left', () => {
  test('is skipped until its reset, before it earns a 429', async () => {
    const { upstream, asked, clock, key } = await open();
    upstream.script(first, left(0), left(9));
    expect(await asked()).toBe('openai/1');
    expect(await asked()).toBe('openai/2');
    expect(key('openai/1').why).toMatch(/^tried first; after all others for gpt-5 until /);
    clock.advance(60_001);
    expect(await asked()).toBe('openai/1');
    expect(key('openai/1').why).toBe('tried first');
    expect(key('openai/1').counts.failures['rate-limited']).toBe(0);
  });

  test('is tried as ever where the config says so, and its limits are shown', async () => {
    const { upstream, asked, key } = await open([first, second], { skipSpentKeys: false });
    upstream.script(first, left(0));
    await asked();
    expect(await asked()).toBe('openai/1');
    expect(key('openai/1').limits?.remainingRequests).toBe(0);
  });

  test('serves other models', async () => {
    const { upstream, asked } = await open();
    upstream.script(first, left(0));
    await asked('gpt-5');
    expect(await asked('gpt-5-mini')).toBe('openai/1');
    expect(await asked('gpt-5')).toBe('openai/2');
  });

  test('is used all the same if there is no other', async () => {
    const { upstream, asked } = await open([first]);
    upstream.script(first, left(0));
    await asked();
    expect(await asked()).toBe('openai/1');
  });

  test('is used after the others failed', async () => {
    const { upstream, asked } = await open();
    upstream.script(first, left(0), left(9));
    upstream.script(second, rateLimited({ retryAfter: 60 }));
    await asked();
    expect(await asked()).toBe('openai/1');
    expect(upstream.calls()).toEqual([first, second, first]);
  });

  test('is used if the user chose it', async () => {
    const { upstream, asked, engine } = await open();
    upstream.script(first, left(0));
    await asked();
    await engine.useKey('openai/1');
    expect(await asked()).toBe('openai/1');
  });

  test('has spent what its group shares', async () => {
    const group = 'acme';
    const { upstream, asked, key } = await open([
      { secret: first, group },
      { secret: second, group },
      { secret: third },
    ]);
    upstream.script(first, left(0));
    await asked();
    expect(await asked()).toBe('openai/3');
    expect(key('openai/2').limits).toMatchObject({ remainingRequests: 0 });
    expect(key('openai/3').limits).toBeNull();
  });
});

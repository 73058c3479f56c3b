import { describe, expect, test } from 'vitest';
import { ok, rateLimited } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { openEngine } from './an-open-engine.js';

const second = 1_000;
const hour = 3_600 * second;
const usageLimit = (seconds: number) => ({
  status: 429,
  body: { error: { type: 'usage_limit_reached', message: 'x', resets_in_seconds: seconds } },
});

// CLIProxyAPI #4724, #5277, #5758: a key stuck for days after its quota was back, until a restart
describe('a limit of 156 hours', () => {
  const told = [
    ['by a header', rateLimited({ retryAfter: 561_635 })],
    ['by the body', usageLimit(561_635)],
  ] as const;

  test.each(told)('told %s, is tried again after a day, by one request', async (_how, limit) => {
    const { upstream, secret, ask, clock, calls } = await openEngine(2);
    upstream.script(secret(1), limit, ok()).good(secret(2));
    await ask();
    clock.advance(24 * hour - second);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/2');
    clock.advance(second);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
    expect(calls()).toEqual([1, 2, 2, 1]);
  });

  test('ends at once when the user resets the key', async () => {
    const { upstream, secret, ask, engine } = await openEngine(2);
    upstream.script(secret(1), usageLimit(561_635), ok()).good(secret(2));
    await ask();
    await engine.resetKey('openai/1');
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
  });
});

// CLIProxyAPI #2428: all eight accounts cooled at once
test('a limit of one of eight keys rests that key alone, and nobody waits', async () => {
  const { upstream, secret, secrets, ask, key, calls } = await openEngine(8);
  upstream.good(...secrets).script(secret(1), rateLimited());
  const answers = await Promise.all(Array.from({ length: 16 }, () => ask()));
  expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
  const states = secrets.map((_secret, at) => key(`openai/${at + 1}`).cooldownUntil !== null);
  expect(states).toEqual([true, ...Array(7).fill(false)]);
  expect(new Set(calls())).toEqual(new Set([1, 2]));
});

// gpt-load #143: one limit of the whole address blacklisted all keys
test('a limit that hits every key at once leaves none out: each is back by itself', async () => {
  const { upstream, secrets, ask, clock, key } = await openEngine(3);
  for (const secret of secrets) {
    upstream.script(secret, rateLimited(), ok());
  }
  const limited = await ask();
  expect([limited.status, limited.headers['retry-after']]).toEqual([429, '2']);
  clock.advance(2 * second);
  expect((await ask()).status).toBe(200);
  expect(secrets.map((_secret, at) => key(`openai/${at + 1}`).available)).toEqual([
    true,
    true,
    true,
  ]);
});

// litellm #40130: the first, shorter deadline was kept, so the key was back after 0.7 s
test('a second limit that ends later than the first is not cut to the first one’s end', async () => {
  const { upstream, secret, begin, clock, key } = await openEngine(2);
  const answers: ((headers: Record<string, string>) => void)[] = [];
  upstream.good(secret(2)).script(secret(1), {
    run({ response }) {
      answers.push((headers) => response.writeHead(429, headers).end('{}'));
    },
  });
  const asked = [begin(), begin(), begin()];
  await until(() => answers.length === 3);
  const limits = async (headers: Record<string, string>, count: number) => {
    answers[count - 1]?.(headers);
    await until(() => key('openai/1').counts.failures['rate-limited'] === count);
    return key('openai/1').cooldownUntil;
  };
  expect(await limits({ 'retry-after': '1' }, 1)).toBe('2026-11-02T14:00:01.000Z');
  clock.advance(300);
  // without a time it is guessed: 2 s from now
  expect(await limits({}, 2)).toBe('2026-11-02T14:00:02.300Z');
  expect(await limits({ 'retry-after': '60' }, 3)).toBe('2026-11-02T14:01:00.300Z');
  await Promise.all(asked.map(({ ended }) => ended));
});

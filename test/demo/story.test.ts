import { expect, test } from 'vitest';
import { demoKeys, ownerOf } from '../../src/demo/demo-keys.js';
import { behaviourAt, storyMs } from '../../src/demo/story.js';

const forever = Number.POSITIVE_INFINITY;

test('the first trouble comes within two seconds', () => {
  expect(behaviourAt('openai/work', 800, forever)).toEqual({ kind: 'works' });
  expect(behaviourAt('openai/work', 1_100, forever)).toEqual({
    kind: 'rate-limited',
    retryAfterSeconds: 4,
  });
});

test('Retry-After never ends before the trouble does', () => {
  for (let at = 0; at < storyMs; at += 50) {
    const behaviour = behaviourAt('openai/work', at, forever);
    if (behaviour.kind !== 'rate-limited') {
      continue;
    }
    const back = at + behaviour.retryAfterSeconds * 1000;
    expect(behaviourAt('openai/work', back, forever).kind, `${at} ms`).toBe('works');
  }
});

test('there is one moment without any working key of OpenAI', () => {
  const isBad = (at: number) =>
    (['openai/work', 'openai/spare', 'openai/old'] as const).every(
      (key) => behaviourAt(key, at, forever).kind !== 'works',
    );
  const bad = Array.from({ length: storyMs / 100 }, (_, step) => step * 100).filter(isBad);
  expect(bad.length).toBeGreaterThan(10);
  expect((bad.at(-1) ?? 0) - (bad[0] ?? 0)).toBeLessThan(3_000);
});

test('a demo that ends too soon for it does not begin that moment', () => {
  expect(behaviourAt('openai/spare', 14_000, 16_000)).toEqual({ kind: 'works' });
  expect(behaviourAt('openai/spare', 14_000, 20_000).kind).toBe('rate-limited');
});

test('the story begins again for a screen that stays open; the invalid key stays invalid', () => {
  expect(behaviourAt('openai/work', storyMs + 1_100, forever).kind).toBe('rate-limited');
  expect(behaviourAt('openai/old', 5 * storyMs + 1, forever).kind).toBe('invalid');
});

test('every secret of the demo is fake on sight and has its owner', () => {
  const secrets = Object.values(demoKeys).flatMap((keys) => Object.values(keys));
  for (const secret of secrets) {
    expect(secret).toMatch(/^sk-(ant-|or-v1-)?demo-not-a-real-key-/);
    expect(ownerOf(secret)).toMatch(/^(openai|anthropic|openrouter)\//);
  }
  expect(new Set(secrets).size).toBe(secrets.length);
  expect(ownerOf('sk-garbage')).toBeNull();
});

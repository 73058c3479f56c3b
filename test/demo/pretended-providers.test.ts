import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, onTestFinished, test } from 'vitest';
import { demoKeys } from '../../src/demo/demo-keys.js';
import { likeAnthropic } from '../../src/demo/like-anthropic.js';
import { likeOpenAi } from '../../src/demo/like-openai.js';
import { likeOpenRouter } from '../../src/demo/like-openrouter.js';
import type { Pretend } from '../../src/demo/pretend.js';
import { startPretendServer } from '../../src/demo/pretend-server.js';
import type { Behaviour } from '../../src/demo/story.js';
import { canary } from '../helpers/canary.js';

const answer = 'Hello from a provider that is not there.';

async function start(
  like: (pretend: Pretend) => Parameters<typeof startPretendServer>[0],
  behaviour: Behaviour = { kind: 'works' },
) {
  const server = await startPretendServer(
    like({ behaviourOf: () => behaviour, think: async () => {} }),
  );
  onTestFinished(() => server.close());
  return server;
}

const message = [{ role: 'user', content: 'Hello?' }] as const;

test.each([
  ['OpenAI', likeOpenAi, '/v1'],
  ['OpenRouter', likeOpenRouter, '/api/v1'],
])(
  "%s's answers are read by the official client, whole and streamed",
  async (_name, like, path) => {
    const { origin } = await start(like);
    const client = new OpenAI({ baseURL: `${origin}${path}`, apiKey: demoKeys.openai.work });
    const request = { model: 'demo', messages: [...message] };
    const whole = await client.chat.completions.create(request);
    expect(whole.choices[0]?.message.content).toBe(answer);
    let streamed = '';
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
      streamed += chunk.choices[0]?.delta.content ?? '';
    }
    expect(streamed).toBe(answer);
  },
);

test("Anthropic's answers are read by the official client, whole and streamed", async () => {
  const { origin } = await start(likeAnthropic);
  const client = new Anthropic({ baseURL: origin, apiKey: demoKeys.anthropic.team });
  const request = { model: 'demo', max_tokens: 100, messages: [...message] };
  expect((await client.messages.create(request)).content).toMatchObject([{ text: answer }]);
  const stream = client.messages.stream(request);
  expect((await stream.finalMessage()).content).toMatchObject([{ text: answer }]);
});

test.each([
  ['OpenAI', likeOpenAi, { kind: 'rate-limited', retryAfterSeconds: 3 }, 429],
  ['OpenAI', likeOpenAi, { kind: 'invalid' }, 401],
  ['OpenRouter', likeOpenRouter, { kind: 'invalid' }, 401],
] as const)('%s refuses as the real one does (%#)', async (name, like, behaviour, status) => {
  const { origin } = await start(like, behaviour);
  const path = name === 'OpenAI' ? '/v1' : '/api/v1';
  const client = new OpenAI({ baseURL: origin + path, apiKey: canary('client'), maxRetries: 0 });
  const refused = client.chat.completions.create({ model: 'demo', messages: [...message] });
  await expect(refused).rejects.toMatchObject({ status });
});

test('an overloaded Anthropic answers 529 in its own envelope', async () => {
  const { origin } = await start(likeAnthropic, { kind: 'overloaded' });
  const client = new Anthropic({ baseURL: origin, apiKey: canary('client'), maxRetries: 0 });
  const refused = client.messages.create({ model: 'demo', max_tokens: 9, messages: [...message] });
  await expect(refused).rejects.toMatchObject({
    status: 529,
    error: { error: { type: 'overloaded_error' } },
  });
});

test('an unplugged provider refuses connections, also on kept ones, and comes back', async () => {
  const server = await start(likeOpenAi);
  const ask = () => fetch(`${server.origin}/v1/models`);
  expect((await ask()).status).toBe(200);
  server.unplug();
  await expect(ask()).rejects.toThrow('fetch failed');
  await server.plug();
  expect((await ask()).status).toBe(200);
});

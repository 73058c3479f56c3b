import { expect, test } from 'vitest';
import type { KeySnapshot, Snapshot } from '../../src/engine.js';
import { type Answer, custom, rateLimited } from '../helpers/answers.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const json = 'application/json';
const eventStream = 'text/event-stream';

const chatAnswer = `{"id":"chatcmpl-1","choices":[{"message":{"content":"say \\"usage\\":{\\"prompt_tokens\\":999} 🎉"}}],"usage":{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":{"cached_tokens":1920}}}`;
const chatStream = `data: {"choices":[{"delta":{"content":"hé"}}],"usage":null}\n\n: comment\n\ndata: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":3}}\r\n\r\ndata: [DONE]\n\n`;
const messageAnswer = `{"type":"message","content":[{"type":"text","text":"hi"}],"usage":{"input_tokens":10,"cache_read_input_tokens":90,"cache_creation_input_tokens":0,"output_tokens":12}}`;
const messageStream = [
  `event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":25,"cache_read_input_tokens":0,"output_tokens":1}}}\n\n`,
  `event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"text":"x"}}\n\n`,
  `event: message_delta\ndata: {"type":"message_delta","usage":{"output_tokens":9}}\n\n`,
  `event: message_delta\ndata: {"type":"message_delta","usage":{"output_tokens":15}}\n\n`,
  `event: message_stop\ndata: {"type":"message_stop"}\n\n`,
].join('');

const openaiLimits = {
  'x-ratelimit-remaining-requests': '4999',
  'x-ratelimit-remaining-tokens': '149984',
  'x-ratelimit-reset-requests': '12ms',
  'x-ratelimit-reset-tokens': '6m0s',
};
const resetAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 600_000).toISOString();
const anthropicLimits = {
  'anthropic-ratelimit-requests-remaining': '49',
  'anthropic-ratelimit-requests-reset': resetAt.replace('.000Z', 'Z'),
  'anthropic-ratelimit-tokens-remaining': '39000',
  'anthropic-ratelimit-tokens-reset': resetAt.replace('.000Z', 'Z'),
};

const scene = await openScene({
  openai: { keys: 1 },
  anthropic: { dialect: 'anthropic', keys: 1 },
  broken: { keys: 1 },
  spent: { keys: 2 },
  again: { keys: 1 },
  both: { keys: 2 },
});

/** Sent in pieces of 11 bytes, so that every name and number is cut somewhere. */
function inPieces(type: string, body: string, headers: object): Answer {
  return custom(async (_request, response) => {
    response.writeHead(200, { 'content-type': type, ...headers });
    const bytes = Buffer.from(body);
    for (let at = 0; at < bytes.length; at += 11) {
      await new Promise((resolve) => response.write(bytes.subarray(at, at + 11), resolve));
    }
    response.end();
  });
}

async function statusOfKey(id: string): Promise<KeySnapshot> {
  const { stdout } = await runKeyctl(['status', '--json'], { home: scene.home });
  const { providers }: Snapshot = JSON.parse(stdout);
  const found = providers.flatMap(({ keys }) => keys).find((key) => key.id === id);
  return found ?? expect.fail(`status knows no key ${id}`);
}

test.concurrent('of JSON and streamed answers of the chat protocol', async () => {
  const openai = scene.provider('openai');
  openai.upstream.script(
    openai.secret(1),
    inPieces(json, chatAnswer, openaiLimits),
    inPieces(eventStream, chatStream, {}),
  );
  expect(await statusOfKey('openai/1')).toMatchObject({ tokens: null, limits: null });
  expect((await scene.ask('openai')).text).toBe(chatAnswer);
  expect((await statusOfKey('openai/1')).tokens).toEqual({
    in: 2_006,
    out: 300,
    cached: 1_920,
    costUsd: null,
  });
  expect((await scene.ask('openai', { body: { stream: true } })).text).toBe(chatStream);
  const { tokens, limits } = await statusOfKey('openai/1');
  expect(tokens).toEqual({ in: 2_017, out: 303, cached: 1_920, costUsd: null });
  expect(limits).toEqual({
    remainingRequests: 4_999,
    remainingTokens: 149_984,
    resetAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

test.concurrent('of JSON and streamed answers of the messages protocol', async () => {
  const anthropic = scene.provider('anthropic');
  anthropic.upstream.script(
    anthropic.secret(1),
    inPieces(json, messageAnswer, {}),
    inPieces(eventStream, messageStream, anthropicLimits),
  );
  const path = '/v1/messages';
  expect((await scene.ask('anthropic', { path })).text).toBe(messageAnswer);
  const streamed = await scene.ask('anthropic', { path, body: { stream: true } });
  expect(streamed.text).toBe(messageStream);
  const { tokens, limits } = await statusOfKey('anthropic/1');
  expect(tokens).toEqual({ in: 125, out: 27, cached: 90, costUsd: null });
  expect(limits).toEqual({ remainingRequests: 49, remainingTokens: 39_000, resetAt });
});

test.concurrent('of an answer that broke off, as far as it came', async () => {
  const broken = scene.provider('broken');
  const half = messageStream.slice(0, messageStream.indexOf('event: message_delta'));
  broken.upstream.script(broken.secret(1), {
    run({ request, response }) {
      response.writeHead(200, { 'content-type': eventStream });
      response.write(half, () => setTimeout(() => request.socket.destroy(), 100));
    },
  });
  await expect(scene.ask('broken', { body: { stream: true } })).rejects.toThrow();
  const { tokens } = await scene.untilKey('broken/1', (key) => key.tokens !== null);
  expect(tokens).toMatchObject({ in: 25, out: 1 });
});

test.concurrent('so that a key with nothing left is spared the 429 that it would earn', async () => {
  const spent = scene.provider('spent');
  const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '5m0s' };
  spent.upstream.script(spent.secret(1), { status: 200, headers, body: {} });
  spent.upstream.good(spent.secret(2));
  await scene.ask('spent');
  await scene.ask('spent');
  expect(spent.calls()).toEqual([1, 2]);
});

test.concurrent('once, when the same answer passes again', async () => {
  const again = scene.provider('again');
  const stored = chatAnswer.replace('chatcmpl-1', 'chatcmpl-A652Fhuqsr1kskKe5B63M0eiw3842');
  const other = chatAnswer.replace('chatcmpl-1', 'chatcmpl-B652Fhuqsr1kskKe5B63M0eiw3842');
  const answers = [stored, stored, stored, other].map((body) => inPieces(json, body, {}));
  again.upstream.script(again.secret(1), ...answers);
  for (const text of [stored, stored, stored, other]) {
    expect((await scene.ask('again')).text).toBe(text);
  }
  const { tokens } = await scene.untilKey('again/1', ({ counts }) => counts.inFlight === 0);
  expect(tokens).toMatchObject({ in: 4_012, out: 600 });
});

test.concurrent('of all keys of a provider together', async () => {
  const both = scene.provider('both');
  both.upstream.script(both.secret(1), inPieces(json, chatAnswer, {}), rateLimited());
  both.upstream.script(both.secret(2), inPieces(json, chatAnswer, {}));
  await scene.ask('both');
  await scene.ask('both');
  await scene.untilKey('both/2', ({ tokens }) => tokens !== null);
  const { providers } = await scene.status();
  expect(providers.find(({ name }) => name === 'both')?.tokens).toEqual({
    in: 4_012,
    out: 600,
    cached: 3_840,
    costUsd: null,
  });
});

test('of all that came before a restart', async () => {
  const before = await scene.untilKey('openai/1', ({ tokens }) => tokens?.out === 303);
  await scene.stop();
  await scene.start();
  expect((await scene.key('openai/1')).tokens).toEqual(before.tokens);
});

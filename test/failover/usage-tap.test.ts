import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canTap, UsageTap } from '../../src/failover/usage-tap.js';
import type { Tokens } from '../../src/keys/tokens.js';

const chat = '"usage":{"prompt_tokens":11,"completion_tokens":3,"total_tokens":14}';
const words = 'data: {"choices":[{"delta":{"content":"hé"}}],"usage":null}\n\n';
const anthropicStream = [
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":25,"cache_read_input_tokens":100,"cache_creation_input_tokens":0,"output_tokens":1}}}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"x"}}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","delta":{},"usage":{"output_tokens":9}}\n\n',
  'event: message_delta\ndata: {"type":"message_delta","delta":{},"usage":{"output_tokens":15}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
];
const geminiStream = [1, 2, 3].map(
  (output) =>
    `data: {"candidates":[{}],"usageMetadata": {"promptTokenCount": 7,"totalTokenCount": ${7 + output},"promptTokensDetails":[{"tokenCount":7}]}}\r\n\r\n`,
);

const ollamaEnd =
  '"done":true,"total_duration":4883583458,"prompt_eval_count":26,"prompt_eval_duration":342546000,"eval_count":8,"eval_duration":4535599000}\n';
const ollamaWord =
  '{"model":"llama3.2","message":{"role":"assistant","content":"hé"},"done":false}\n';

function tap(...chunks: readonly (string | Buffer)[]): Tokens | null {
  const usageTap = new UsageTap({ 'content-type': 'application/json' });
  for (const chunk of chunks) {
    usageTap.push(Buffer.from(chunk as string));
  }
  return usageTap.tokens();
}

const counts = (input: number, output: number, cached: number | null = null): Tokens => ({
  in: input,
  out: output,
  cached,
  costUsd: null,
});

test.each<[name: string, answer: string, tokens: Tokens | null]>([
  ['JSON', `{"id":"1","choices":[],${chat}}`, counts(11, 3)],
  [
    'JSON in lines',
    '{\n  "usageMetadata" : \n {\n "promptTokenCount": 2,\r\n\t"totalTokenCount": 5\n }\n}',
    counts(2, 3),
  ],
  ['JSON with the usage in front of 1 MB', `{${chat},"b":"${'x'.repeat(1e6)}"}`, counts(11, 3)],
  ['JSON with the usage behind 1 MB', `{"b":"${'x'.repeat(1e6)}",${chat}}`, counts(11, 3)],
  ['a chat stream', `${words}${words}data: {"choices":[],${chat}}\n\ndata: [DONE]`, counts(11, 3)],
  [
    'a stream of Mistral or Together: with the last words',
    `${words}data: {"choices":[{"delta":{"content":""},"finish_reason":"stop"}],${chat}}\n\ndata: [DONE]\n\n`,
    counts(11, 3),
  ],
  [
    'an older stream of Groq',
    `${words}data: {"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req_1",${chat}}}\n\n`,
    counts(11, 3),
  ],
  [
    'a stream of OpenRouter, with its price and comments',
    ': OPENROUTER PROCESSING\n\ndata: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":3,"cost":0.5}}\n\ndata: [DONE]\n\n',
    { ...counts(11, 3), costUsd: 0.5 },
  ],
  [
    'an Anthropic stream that corrects its input',
    'data: {"type":"message_start","message":{"usage":{"input_tokens":0,"output_tokens":0}}}\n\ndata: {"type":"message_delta","usage":{"input_tokens":25,"output_tokens":15}}\n\n',
    counts(25, 15),
  ],
  ['a chat stream without usage', `${words}${words}data: [DONE]\n\n`, null],
  [
    'a Responses stream',
    'data: {"type":"response.created","response":{"usage":null}}\n\ndata: {"type":"response.completed","response":{"output":[],"usage":{"input_tokens":5,"output_tokens":6,"output_tokens_details":{"reasoning_tokens":4}}}}\n\n',
    counts(5, 6),
  ],
  ['an Anthropic stream', anthropicStream.join(''), counts(125, 15, 100)],
  ['a Gemini stream', geminiStream.join(''), counts(7, 3)],
  ['a Gemini list', `[{"a":1,"usageMetadata":{"promptTokenCount":4}}\n,\n{}]`, counts(4, 0)],
  [
    'an answer of Ollama',
    `{"message":{"content":"${'x'.repeat(1e6)}"},${ollamaEnd}`,
    counts(26, 8),
  ],
  ['lines of Ollama', `${ollamaWord}${ollamaWord}{"model":"llama3.2",${ollamaEnd}`, counts(26, 8)],
  ['an embedding of Ollama', '{"embeddings":[[0.1]],"prompt_eval_count":5}', counts(5, 0)],
  [
    'text about the counts of Ollama, in a string',
    JSON.stringify({ text: `{"a":1,${ollamaEnd}` }),
    null,
  ],
  ['no object', '{"usage":12,"usage":"x","usage":[{}],"usage":null,"usage" :', null],
  ['other names', '{"usages":{"prompt_tokens":1},"usageMeta":{"prompt_tokens":1}}', null],
  ['a value, not a name', `{"a":"usage","b":{"prompt_tokens":1}}`, null],
  [
    'the word behind no quote',
    `usage":{"prompt_tokens":9},usageusage":{"my usage":1,${chat}}`,
    counts(11, 3),
  ],
  ['a false start', `{"usageMet"usage":{"prompt_tokens":1}}`, counts(1, 0)],
  [
    'text about usage, in a string',
    JSON.stringify({ text: `{${chat}}`, more: 'say "usage":{"prompt_tokens":9}' }),
    null,
  ],
  [
    'braces and quotes in its strings',
    '{"usage":{"a":"}\\"}\\\\","prompt_tokens":1,"completion_tokens":2}}',
    counts(1, 2),
  ],
  ['cache statistics behind it', `{${chat},"x":{"usage":{"dram_cached_tokens":1}}}`, counts(11, 3)],
  [
    'an object that is too long, then one that is not',
    `"usage":{${'"a":1,'.repeat(2_000)} ${chat}`,
    counts(11, 3),
  ],
  ['half an object', '{"usage":{"prompt_tokens":11', null],
])('%s, cut anywhere', (_name, answer, tokens) => {
  expect(tap(answer)).toEqual(tokens);
  const bytes = Buffer.from(answer);
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      expect(tap(...cut(bytes, places))).toEqual(tokens);
    }),
    { numRuns: 30 },
  );
  if (bytes.length < 20_000) {
    expect(tap(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(tokens);
  }
});

test('whatever the bytes, it never throws, and cuts make no difference', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '"usage',
      'usage',
      '"usage":',
      '{',
      '}',
      '"',
      '\\',
      'Metadata"',
      ':',
      chat,
      ' ',
      '1',
    ),
    fc.constantFrom('"usage":{"prompt_tokens":', '"completion_tokens":5}', 'é', ...anthropicStream),
    fc.uint8Array({ maxLength: 8 }),
  );
  const answers = fc
    .array(part, { maxLength: 30 })
    .map((parts) => Buffer.concat(parts.map((bytes) => Buffer.from(bytes as string))));
  fc.assert(
    fc.property(answers, fc.array(fc.nat(2_000), { maxLength: 20 }), (bytes, places) => {
      expect(tap(...cut(bytes, places))).toEqual(tap(bytes));
    }),
    { numRuns: 500 },
  );
});

test('a stream that broke off has told what came', () => {
  expect(tap(...anthropicStream.slice(0, 2))).toEqual(counts(125, 1, 100));
  expect(tap(...geminiStream.slice(0, 2), '{"usageMetadata":{"pro')).toEqual(counts(7, 2));
});

test('no chunk is changed', () => {
  const chunk = Buffer.from(anthropicStream.join(''));
  const before = Buffer.from(chunk);
  tap(chunk);
  expect(chunk.equals(before)).toBe(true);
});

describe('an answer is watched', () => {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  test.each<[name: string, method: string, status: number, headers: object, watched: boolean]>([
    ['JSON', 'POST', 200, json, true],
    ['an event stream', 'POST', 200, { 'content-type': 'text/event-stream' }, true],
    ['in capitals', 'POST', 201, { 'content-type': 'Application/JSON' }, true],
    ['said to be as it is', 'POST', 200, { ...json, 'content-encoding': 'identity' }, true],
    ['encoded', 'POST', 200, { ...json, 'content-encoding': 'gzip' }, false],
    ['of another type', 'POST', 200, { 'content-type': 'audio/mpeg' }, false],
    ['without a type', 'POST', 200, {}, false],
    ['failed', 'POST', 429, json, false],
    ['of a stored response, which was counted before', 'GET', 200, json, false],
  ])('%s', (_name, method, status, headers, watched) => {
    expect(canTap(method, status, headers as Record<string, string>)).toBe(watched);
  });
});

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places, 0, bytes.length].sort((a, b) => a - b);
  return ends.slice(1).map((end, at) => bytes.subarray(ends[at], end));
}

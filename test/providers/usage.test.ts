import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tokens } from '../../src/keys/tokens.js';
import {
  laterUsage,
  mayBeUsage,
  readUsage,
  tokensOf,
  type Usage,
} from '../../src/providers/usage.js';

const counts = (input: number, output: number, more: Partial<Tokens> = {}): Tokens => ({
  in: input,
  out: output,
  cached: null,
  costUsd: null,
  ...more,
});

/** To add a form, add its row: which API, its usage object, what is counted. */
test.each<[api: string, usage: object, tokens: Tokens]>([
  ['OpenAI chat', { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 }, counts(11, 3)],
  [
    'OpenAI chat, partly cached and with reasoning, which are parts of the counts',
    {
      prompt_tokens: 2_006,
      completion_tokens: 300,
      total_tokens: 2_306,
      prompt_tokens_details: { cached_tokens: 1_920 },
      completion_tokens_details: { reasoning_tokens: 256 },
    },
    counts(2_006, 300, { cached: 1_920 }),
  ],
  ['OpenAI embeddings', { prompt_tokens: 8, total_tokens: 8 }, counts(8, 0)],
  [
    'OpenAI Responses',
    {
      input_tokens: 36,
      input_tokens_details: { cached_tokens: 30 },
      output_tokens: 87,
      output_tokens_details: { reasoning_tokens: 64 },
      total_tokens: 123,
    },
    counts(36, 87, { cached: 30 }),
  ],
  [
    'Anthropic, whose cache is not part of its input',
    {
      input_tokens: 21,
      cache_creation_input_tokens: 188,
      cache_read_input_tokens: 2_000,
      output_tokens: 393,
      service_tier: 'standard',
    },
    counts(2_209, 393, { cached: 2_000 }),
  ],
  [
    'Gemini, whose thoughts and tool prompts are part of the total only',
    {
      promptTokenCount: 11,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 40,
      toolUsePromptTokenCount: 5,
      totalTokenCount: 59,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 11 }],
    },
    counts(11, 48),
  ],
  [
    'Gemini, cached, without a total',
    {
      promptTokenCount: 11,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 4,
      cachedContentTokenCount: 9,
    },
    counts(11, 7, { cached: 9 }),
  ],
  ['Gemini, before any output', { promptTokenCount: 11, totalTokenCount: 11 }, counts(11, 0)],
  [
    'DeepSeek',
    {
      prompt_tokens: 20,
      completion_tokens: 5,
      total_tokens: 25,
      prompt_cache_hit_tokens: 16,
      prompt_cache_miss_tokens: 4,
    },
    counts(20, 5, { cached: 16 }),
  ],
  [
    'OpenRouter',
    {
      prompt_tokens: 194,
      completion_tokens: 2,
      total_tokens: 196,
      cost: 0.00014,
      cost_details: { upstream_inference_cost: null },
      prompt_tokens_details: { cached_tokens: 0 },
    },
    counts(194, 2, { cached: 0, costUsd: 0.00014 }),
  ],
  [
    'Groq, with its times',
    {
      queue_time: 0.037,
      prompt_tokens: 18,
      prompt_time: 0.0006,
      completion_tokens: 556,
      completion_time: 0.463,
      total_tokens: 574,
      total_time: 0.464,
    },
    counts(18, 556),
  ],
  [
    'Mistral',
    { prompt_tokens: 16, completion_tokens: 34, total_tokens: 50, prompt_audio_seconds: null },
    counts(16, 34),
  ],
  [
    'Together, with another name for the cache',
    { prompt_tokens: 15, completion_tokens: 7, total_tokens: 22, cached_tokens: 0 },
    counts(15, 7),
  ],
  [
    'xAI, with reasoning and searches',
    {
      prompt_tokens: 41,
      completion_tokens: 87,
      total_tokens: 128,
      prompt_tokens_details: { text_tokens: 41, cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 80 },
      num_sources_used: 0,
    },
    counts(41, 87, { cached: 8 }),
  ],
  ['a reranker', { total_tokens: 150 }, counts(150, 0)],
])('%s', (_api, usage, tokens) => {
  const text = JSON.stringify(usage, null, 1);
  const read = readUsage(text);
  expect(read === null ? null : tokensOf(read)).toEqual(tokens);
  expect(mayBeUsage(text)).toBe(true);
});

describe('what tells of no tokens', () => {
  test.each([
    ['nothing', '{}'],
    ['no JSON', '{"prompt_tokens":'],
    ['a list', '[1]'],
    ['null', 'null'],
    ['words', '{"prompt_tokens":"many","completion_tokens":null}'],
    ['a schema', '{"type":"object","properties":{"input_tokens":{"type":"integer"}}}'],
    ['less than none', '{"prompt_tokens":-1}'],
    ['more than there can be', '{"prompt_tokens":1e300,"completion_tokens":1e999}'],
    ['a cost alone', '{"cost":1}'],
    ['a cache alone', '{"dram_cached_tokens":7}'],
    ['seconds of sound', '{"type":"duration","seconds":12}'],
  ])('%s', (_name, text) => {
    expect(readUsage(text)).toBeNull();
  });

  test('any text: it never throws', () => {
    const texts = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(texts, (text) => {
        const usage = readUsage(text);
        expect(usage === null || mayBeUsage(text)).toBe(true);
      }),
    );
  });
});

describe('two objects of one answer', () => {
  const told = (...objects: object[]): Tokens => {
    const usages = objects.map((object) => readUsage(JSON.stringify(object)));
    const usage = usages.reduce<Usage | null>(laterUsage, null);
    return usage === null ? expect.fail('nothing was told') : tokensOf(usage);
  };

  test('are never added: the later one corrects the earlier', () => {
    const usage = { prompt_tokens: 11, completion_tokens: 3 };
    expect(told(usage, usage)).toEqual(counts(11, 3));
    expect(told(usage, { prompt_tokens: 11, completion_tokens: 7 })).toEqual(counts(11, 7));
  });

  test('make one where the later says less (Anthropic: message_start, message_delta)', () => {
    const start = { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 };
    expect(told(start, { output_tokens: 15 })).toEqual(counts(100, 15, { cached: 90 }));
    expect(told(start, { input_tokens: 12, output_tokens: 15 })).toEqual(
      counts(102, 15, { cached: 90 }),
    );
  });

  test('a later zero is no correction', () => {
    const start = { input_tokens: 10, output_tokens: 1 };
    expect(told(start, { input_tokens: 0, output_tokens: 15 })).toEqual(counts(10, 15));
    expect(told({ input_tokens: 0, output_tokens: 0 }, { input_tokens: 9 })).toEqual(counts(9, 0));
  });
});

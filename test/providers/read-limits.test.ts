import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLimits } from '../../src/providers/read-limits.js';

const wall = Date.parse('2026-11-02T14:00:00.000Z');
const second = 1_000;
const minute = 60 * second;

type Row = readonly [
  whose: string,
  headers: Record<string, string>,
  remainingRequests: number | null,
  remainingTokens: number | null,
  resetMs: number | null,
  spentMs: number | null,
];

/** To add a form, add its row. */
test.each<Row>([
  [
    'OpenAI',
    {
      'x-ratelimit-limit-requests': '10000',
      'x-ratelimit-remaining-requests': '9999',
      'x-ratelimit-reset-requests': '8.64s',
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-tokens': '6m0s',
    },
    9_999,
    149_984,
    8_640,
    null,
  ],
  [
    'OpenAI, no tokens left: those count, not the requests',
    {
      'x-ratelimit-remaining-requests': '9999',
      'x-ratelimit-reset-requests': '12ms',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1m30s',
    },
    9_999,
    0,
    90 * second,
    90 * second,
  ],
  [
    'both used up: the later',
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1h0m0s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1s',
    },
    0,
    0,
    60 * minute,
    60 * minute,
  ],
  [
    'Anthropic: the least of its three counts of tokens',
    {
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-02T14:00:02Z',
      'anthropic-ratelimit-tokens-remaining': '39000',
      'anthropic-ratelimit-tokens-reset': '2026-11-02T14:01:00Z',
      'anthropic-ratelimit-input-tokens-remaining': '30000',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-02T14:01:00Z',
      'anthropic-ratelimit-output-tokens-remaining': '8000',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-02T14:01:00Z',
    },
    49,
    8_000,
    2 * second,
    null,
  ],
  [
    'Anthropic, used up',
    {
      'anthropic-ratelimit-output-tokens-remaining': '0',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-02T14:00:30Z',
    },
    null,
    0,
    30 * second,
    30 * second,
  ],
  [
    'Cerebras',
    {
      'x-ratelimit-remaining-requests-day': '14399',
      'x-ratelimit-reset-requests-day': '33011.382867574692',
      'x-ratelimit-remaining-tokens-minute': '0',
      'x-ratelimit-reset-tokens-minute': '11.38',
    },
    14_399,
    0,
    11_380,
    11_380,
  ],
  [
    'Cerebras: the least of minute, hour and day',
    {
      'x-ratelimit-remaining-requests-minute': '0',
      'x-ratelimit-reset-requests-minute': '52.18',
      'x-ratelimit-remaining-requests-hour': '899',
      'x-ratelimit-reset-requests-hour': '1804.3',
      'x-ratelimit-remaining-tokens-hour': '990000',
      'x-ratelimit-reset-tokens-hour': '1804.3',
      'x-ratelimit-remaining-tokens-day': '1200',
      'x-ratelimit-reset-tokens-day': '33011.38',
    },
    0,
    1_200,
    52_180,
    52_180,
  ],
  [
    'Mistral, which names no reset',
    {
      'x-ratelimit-limit-req-minute': '60',
      'x-ratelimit-remaining-req-minute': '59',
      'x-ratelimit-remaining-tokens-minute': '47196',
    },
    59,
    47_196,
    null,
    null,
  ],
  [
    'Together, by the second',
    {
      'x-ratelimit-limit': '10',
      'x-ratelimit-remaining': '9',
      'x-ratelimit-reset': '1',
      'x-tokenlimit-remaining': '2968',
    },
    9,
    2_968,
    second,
    null,
  ],
  [
    'OpenRouter, in epoch milliseconds',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(wall + minute) },
    0,
    null,
    minute,
    minute,
  ],
  [
    "a draft standard's names",
    { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' },
    0,
    null,
    30 * second,
    30 * second,
  ],
  [
    'Azure, which says -1 where it does not count',
    {
      'x-ratelimit-remaining-requests': '-1',
      'x-ratelimit-reset-requests': '-1',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '0',
    },
    null,
    0,
    0,
    null,
  ],
  [
    'used up, nobody knows until when',
    { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': 'soon' },
    0,
    null,
    null,
    null,
  ],
  [
    'a reset beyond all bounds',
    { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '8.64e15s' },
    0,
    null,
    null,
    null,
  ],
])('%s', (_whose, headers, remainingRequests, remainingTokens, resetMs, spentMs) => {
  expect(readLimits(headers, wall)).toEqual({
    remainingRequests,
    remainingTokens,
    resetAt: resetMs === null ? null : wall + resetMs,
    spentMs,
  });
});

describe('nothing is told by', () => {
  test.each<[string, Record<string, string>]>([
    ['no headers', {}],
    ['headers of something else', { 'content-type': 'application/json', 'retry-after': '5' }],
    ['limits alone', { 'x-ratelimit-limit-requests': '100' }],
    ['a reset alone', { 'x-ratelimit-reset-requests': '1s' }],
    ['words', { 'x-ratelimit-remaining-requests': 'some' }],
  ])('%s', (_name, headers) => {
    expect(readLimits(headers, wall)).toBeNull();
  });
});

test('whatever they hold, the times are times', () => {
  const values = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String));
  fc.assert(
    fc.property(values, values, (remaining, reset) => {
      const limits = readLimits(
        { 'x-ratelimit-remaining-tokens': remaining, 'x-ratelimit-reset-tokens': reset },
        wall,
      );
      for (const ms of [limits?.resetAt ?? 0, wall + (limits?.spentMs ?? 0)]) {
        expect(() => new Date(ms).toISOString()).not.toThrow();
      }
    }),
  );
});

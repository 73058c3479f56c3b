import { describe, expect, test } from 'vitest';
import {
  type ExhaustedRequest,
  exhaustedAnswer,
  type KeyReport,
} from '../../src/failover/exhausted-answer.js';
import type { KeyFacts } from '../../src/keys/key-facts.js';
import { hour, minute, restUntil, second, someFacts, start } from '../keys/some-facts.js';

const evidence = { atWall: start.wall, text: 'POST /chat → 401 invalid_api_key' };
const disabled: Partial<KeyFacts> = { enabled: false };
const invalid: Partial<KeyFacts> = { health: 'invalid', evidence };
const broke = (ms: number): Partial<KeyFacts> => ({
  health: 'exhausted',
  evidence: { ...evidence, text: 'POST /chat → 402' },
  exhaustedRest: restUntil(ms),
});
const cooling = (ms: number): Partial<KeyFacts> => ({ cooldown: restUntil(ms) });
const unreachable: Partial<KeyFacts> = {
  unreachable: restUntil(2 * second, { reason: 'connection refused (ECONNREFUSED)' }),
};
const forbidden: Partial<KeyFacts> = {
  scopeRests: new Map([['/chat', restUntil(minute, { reason: '403 forbidden', isLimit: false })]]),
};

function answer(
  keys: readonly (Partial<KeyFacts> & { tried?: string })[],
  fields: Partial<ExhaustedRequest> = {},
) {
  const reports = keys.map(
    ({ tried, ...facts }, index): KeyReport => ({
      id: `openai/${index + 1}`,
      masked: `sk-…000${index + 1}`,
      facts: someFacts(facts),
      tried: tried ?? null,
      leftAlone: null,
    }),
  );
  return exhaustedAnswer(
    {
      provider: 'openai',
      scope: { path: '/chat', model: null },
      keys: reports,
      lastServerError: null,
      lastMessage: null,
      isPretended: false,
      ...fields,
    },
    start,
  );
}

describe('the status', () => {
  test.each<[name: string, keys: Partial<KeyFacts>[], status: number]>([
    ['all cooling', [cooling(minute), cooling(hour)], 429],
    ['one cooling, the others out', [invalid, cooling(hour), broke(hour), disabled], 429],
    ['all invalid', [invalid, invalid], 502],
    ['all out of money', [broke(hour)], 502],
    ['invalid or out of money', [invalid, broke(hour)], 502],
    ['invalid, and cooling too', [{ ...invalid, ...cooling(minute) }], 502],
    ['invalid or switched off', [invalid, disabled], 502],
    ['all switched off', [disabled, disabled], 503],
    ['switched off while it cools', [{ ...disabled, ...cooling(minute) }], 503],
    ['unreachable', [unreachable, unreachable], 503],
    ['one unreachable, one invalid', [unreachable, invalid], 503],
    ['not allowed this path', [forbidden, forbidden], 503],
    ['no key', [], 503],
  ])('%s: %d', (_name, keys, status) => {
    expect(answer(keys).error.status).toBe(status);
  });

  test("is the provider's own if the last attempt was a 5xx, with nothing that stops a retry", () => {
    const { error, headers } = answer([{ tried: '503 server error' }, cooling(hour)], {
      lastServerError: { status: 503, retryAfter: '7' },
    });
    expect(error.status).toBe(503);
    expect(headers).toEqual({ 'retry-after': '7' });
    const date = 'Mon, 02 Nov 2026 14:00:00 GMT';
    expect(
      answer([{}], { lastServerError: { status: 503, retryAfter: date } }).headers,
    ).toMatchObject({ 'retry-after': date });
    for (const retryAfter of ['soon', '', '-1', '1 x', '1\u6210', '9'.repeat(99)]) {
      const lastServerError = { status: 503, retryAfter };
      expect(answer([{}], { lastServerError }).headers).toEqual({});
    }
    expect(answer([{}], { lastServerError: { status: 529, retryAfter: null } }).headers).toEqual(
      {},
    );
  });

  test('is never 401, whatever the keys', () => {
    const kinds = [invalid, broke(hour), cooling(minute), unreachable, forbidden, disabled];
    for (const one of kinds) {
      for (const other of kinds) {
        expect(answer([one, other]).error.status).not.toBe(401);
      }
    }
  });
});

describe('Retry-After and x-should-retry', () => {
  const stop = { 'x-should-retry': 'false' };
  test.each<[name: string, keys: Partial<KeyFacts>[], headers: Record<string, string>]>([
    ['the soonest', [cooling(50 * second), cooling(20 * second)], { 'retry-after': '20' }],
    ['whole seconds, up', [cooling(1_001)], { 'retry-after': '2' }],
    ['at least a second', [cooling(1)], { 'retry-after': '1' }],
    ['a minute is worth it', [cooling(minute)], { 'retry-after': '60' }],
    ['more is not', [cooling(minute + 1)], { 'retry-after': '61', ...stop }],
    ['an empty account', [broke(hour), invalid], { 'retry-after': '3600', ...stop }],
    [
      'the later of two rests',
      [{ ...broke(30 * second), ...cooling(10) }],
      { 'retry-after': '30' },
    ],
    ['unreachable', [unreachable], { 'retry-after': '2' }],
    ['keys that are out do not count', [invalid, disabled, cooling(9_000)], { 'retry-after': '9' }],
    ['nobody knows', [invalid], stop],
    ['switched off', [{ ...disabled, ...cooling(second) }], stop],
    ['a path that is not allowed', [forbidden], stop],
    ['no key', [], stop],
  ])('%s', (_name, keys, headers) => {
    expect(answer(keys).headers).toEqual(headers);
  });
});

describe('the message', () => {
  test('lists every key by id and mask, what happened, and when it is back', () => {
    const { error } = answer([
      { ...cooling(42 * second), tried: '429 rate limited' },
      cooling(1_500),
      { ...invalid, tried: '401 key refused' },
      invalid,
      broke(hour),
      unreachable,
      forbidden,
      disabled,
      { tried: '500 server error' },
      { cooldown: restUntil(0, { onTrial: true }) },
    ]);
    expect(error.code).toBe('keys-exhausted');
    expect(error.message).toBe(
      `no key of openai can serve this request: ${[
        'openai/1 (sk-…0001) 429 rate limited, back in 42 s',
        'openai/2 (sk-…0002) 429 rate limited, back in 2 s',
        'openai/3 (sk-…0003) 401 key refused',
        'openai/4 (sk-…0004) invalid: POST /chat → 401 invalid_api_key',
        'openai/5 (sk-…0005) exhausted: POST /chat → 402, back in 3600 s',
        'openai/6 (sk-…0006) connection refused (ECONNREFUSED), back in 2 s',
        'openai/7 (sk-…0007) 403 forbidden, back in 60 s',
        'openai/8 (sk-…0008) switched off by the user',
        'openai/9 (sk-…0009) 500 server error',
        'openai/10 (sk-…00010) another request is trying it',
      ].join('; ')}`,
    );
  });

  test("quotes the provider's last words", () => {
    const { error } = answer([cooling(second)], { lastMessage: 'Slow down' });
    expect(error.message).toMatch(/\. the provider's last message: "Slow down"$/);
  });

  test('says so if a drill made some of it up', () => {
    const { error } = answer([cooling(second)], { isPretended: true });
    expect(error.message).toMatch(/\. what is marked \(drill\) was made up by keyctl drill$/);
  });

  test('of a provider without a key says so', () => {
    expect(answer([]).error.message).toBe('openai has no key');
  });
});

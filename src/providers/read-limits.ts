import type { Limits } from '../keys/limits.js';
import { type Headers, parseReset } from './reset-hint.js';

/** What is counted, the header with what is left of it, and the one with its reset. One row per limit. */
const limitHeaders: readonly (readonly [
  counted: 'requests' | 'tokens',
  remaining: string,
  reset: string,
])[] = [
  // OpenAI, Azure, Groq, xAI, and all who speak like them
  ['requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  ['tokens', 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
  // Cerebras, by minute, hour and day; SambaNova has some of them
  ['requests', 'x-ratelimit-remaining-requests-minute', 'x-ratelimit-reset-requests-minute'],
  ['requests', 'x-ratelimit-remaining-requests-hour', 'x-ratelimit-reset-requests-hour'],
  ['requests', 'x-ratelimit-remaining-requests-day', 'x-ratelimit-reset-requests-day'],
  ['tokens', 'x-ratelimit-remaining-tokens-minute', 'x-ratelimit-reset-tokens-minute'],
  ['tokens', 'x-ratelimit-remaining-tokens-hour', 'x-ratelimit-reset-tokens-hour'],
  ['tokens', 'x-ratelimit-remaining-tokens-day', 'x-ratelimit-reset-tokens-day'],
  // Mistral, which shares the tokens' name with Cerebras and tells no reset
  ['requests', 'x-ratelimit-remaining-req-minute', 'x-ratelimit-reset-req-minute'],
  // OpenRouter, Together
  ['requests', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
  ['tokens', 'x-tokenlimit-remaining', 'x-tokenlimit-reset'],
  // a draft standard's names, without the x-
  ['requests', 'ratelimit-remaining', 'ratelimit-reset'],
  ['requests', 'anthropic-ratelimit-requests-remaining', 'anthropic-ratelimit-requests-reset'],
  ['tokens', 'anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'],
  [
    'tokens',
    'anthropic-ratelimit-input-tokens-remaining',
    'anthropic-ratelimit-input-tokens-reset',
  ],
  [
    'tokens',
    'anthropic-ratelimit-output-tokens-remaining',
    'anthropic-ratelimit-output-tokens-reset',
  ],
];

/** A later one is garbage. */
const longestResetMs = 366 * 24 * 60 * 60_000;

/** What a good answer's headers say is left, the least of each kind; null if they say nothing. */
export function readLimits(headers: Headers, wall: number): Limits | null {
  const left: { requests: number | null; tokens: number | null } = { requests: null, tokens: null };
  let soonest: number | null = null;
  let spentMs: number | null = null;
  for (const [counted, remainingName, resetName] of limitHeaders) {
    const remaining = readCount(headers[remainingName]);
    if (remaining === null) {
      continue;
    }
    left[counted] = Math.min(left[counted] ?? remaining, remaining);
    const reset = readReset(headers[resetName], wall);
    if (reset === null) {
      continue;
    }
    soonest = Math.min(soonest ?? reset, reset);
    if (remaining === 0 && reset > 0) {
      spentMs = Math.max(spentMs ?? reset, reset);
    }
  }
  if (left.requests === null && left.tokens === null) {
    return null;
  }
  const resetMs = spentMs ?? soonest;
  return {
    remainingRequests: left.requests,
    remainingTokens: left.tokens,
    resetAt: resetMs === null ? null : wall + resetMs,
    spentMs,
  };
}

function readCount(value: Headers[string]): number | null {
  // Azure says -1 where it does not count
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function readReset(value: Headers[string], wall: number): number | null {
  const ms = typeof value === 'string' ? parseReset(value, wall) : null;
  return ms === null || ms > longestResetMs ? null : ms;
}

import { expect, test } from 'vitest';
import {
  type Answer,
  outOfMoney,
  rateLimited,
  reset,
  serverError,
  unauthorized,
} from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

type Row = {
  readonly name: string;
  readonly answers: readonly Answer[];
  readonly status: number;
  /** What the message says of each key beside its id and mask. */
  readonly reasons: readonly RegExp[];
  readonly retryAfter?: { readonly atLeast: number; readonly atMost: number };
  readonly shouldRetry?: 'false';
};

const rows: readonly Row[] = [
  {
    name: 'all-rate-limited',
    answers: [rateLimited({ retryAfter: 50 }), rateLimited({ retryAfter: 30 })],
    status: 429,
    reasons: [/429|rate.limit/i, /429|rate.limit/i],
    retryAfter: { atLeast: 28, atMost: 31 },
  },
  {
    name: 'all-rate-limited-for-long',
    answers: [rateLimited({ retryAfter: 900 }), rateLimited({ retryAfter: 600 })],
    status: 429,
    reasons: [/429|rate.limit/i, /429|rate.limit/i],
    retryAfter: { atLeast: 598, atMost: 601 },
    shouldRetry: 'false',
  },
  {
    name: 'all-invalid',
    answers: [unauthorized(), unauthorized()],
    status: 502,
    reasons: [/401|refused|invalid/i, /401|refused|invalid/i],
    shouldRetry: 'false',
  },
  {
    name: 'all-out-of-money',
    answers: [outOfMoney(), outOfMoney()],
    status: 502,
    reasons: [/402|money|exhausted/i, /402|money|exhausted/i],
    shouldRetry: 'false',
  },
  {
    name: 'mixed',
    answers: [unauthorized(), rateLimited({ retryAfter: 20 }), outOfMoney()],
    status: 429,
    reasons: [/401|refused|invalid/i, /429|rate.limit/i, /402|money|exhausted/i],
    retryAfter: { atLeast: 18, atMost: 21 },
  },
  {
    name: 'all-unreachable',
    answers: [reset(), reset()],
    status: 503,
    reasons: [/reset|closed|network|unreachable/i, /reset|closed|network|unreachable/i],
  },
  {
    name: 'rate-limited-then-5xx',
    answers: [rateLimited({ retryAfter: 20 }), serverError(503)],
    status: 503,
    reasons: [/429|rate.limit/i, /503|server.error/i],
  },
];

const scene = await openScene(
  Object.fromEntries(rows.map(({ name, answers }) => [name, { keys: answers.length }])),
);

test.concurrent.each(rows)('P29 $name: one error that lists each key', async (row) => {
  const { name } = row;
  const provider = scene.provider(name);
  for (const [at, secret] of provider.secrets.entries()) {
    provider.upstream.script(secret, row.answers[at] ?? unauthorized());
  }

  const answer = await scene.ask(name);

  expect(answer.status, answer.text).toBe(row.status);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  const { error } = JSON.parse(answer.text);
  expect(error.code).toBe('keys-exhausted');
  for (const [at, reason] of row.reasons.entries()) {
    const from = error.message.indexOf(`${name}/${at + 1}`);
    expect(from, error.message).toBeGreaterThanOrEqual(0);
    const next = error.message.indexOf(`${name}/${at + 2}`);
    const part = error.message.slice(from, next === -1 ? undefined : next);
    expect(part).toContain(`sk-…end${at + 1}`);
    expect(part).toMatch(reason);
  }
  for (const secret of provider.secrets) {
    expect(answer.text).not.toContain(secret);
  }
  expect(provider.calls()).toEqual(row.answers.map((_, at) => at + 1));
  expect(answer.headers['x-should-retry']).toBe(row.shouldRetry);
  expect(answer.headers['x-keyctl-attempts']).toBe(String(row.answers.length));
  const retryAfter = Number(answer.headers['retry-after']);
  if (row.retryAfter !== undefined) {
    expect(retryAfter).toBeGreaterThanOrEqual(row.retryAfter.atLeast);
    expect(retryAfter).toBeLessThanOrEqual(row.retryAfter.atMost);
  }
  expect(await scene.events(name, 'keys-exhausted')).toHaveLength(1);
});

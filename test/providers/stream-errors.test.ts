import { describe, test } from 'vitest';
import type { Outcome } from '../../src/keys/outcome.js';
import { type Answer, sse } from '../helpers/answers.js';
import { model, request, second } from './signatures/a-row.js';
import { expectFollowing } from './signatures/expect-following.js';
import { restMs, whatFollows } from './signatures/what-follows.js';

/**
 * Errors inside an answer of 200, before its first content. To add one, copy a row: whose it is, what
 * it is, the events as they go over the wire, the status that the error has outside of a stream, and
 * what it comes to. As with `signatures/`, each row is sent through the engine.
 */
type Row = readonly [
  type: string,
  what: string,
  events: readonly string[],
  status: number,
  outcome: Outcome,
  more?: { readonly model?: true; readonly request?: true; readonly ms?: number },
];

const data = (value: object) => `data: ${JSON.stringify(value)}`;
const event = (name: string, value: object) => `event: ${name}\n${data(value)}`;

const failed = (error: object | null) =>
  event('response.failed', { type: 'response.failed', response: { status: 'failed', error } });
const created = event('response.created', { type: 'response.created', response: { error: null } });
const inProgress = event('response.in_progress', { type: 'response.in_progress', response: {} });
const roleOnly = data({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] });
const claude = (type: string, message = 'x') =>
  event('error', { type: 'error', error: { type, message } });
const started = event('message_start', { type: 'message_start', message: { content: [] } });
const block = event('content_block_start', {
  type: 'content_block_start',
  index: 0,
  content_block: { type: 'text', text: '' },
});
const ping = event('ping', { type: 'ping' });
const processing = ': OPENROUTER PROCESSING';

const rows: readonly Row[] = [
  // OpenAI Chat
  [
    'openai',
    'a limit, as data',
    [data({ error: { message: 'slow', type: 'requests', code: 'rate_limit_exceeded' } })],
    429,
    'rate-limited',
  ],
  [
    'openai',
    'a limit, after the first chunk without words',
    [roleOnly, data({ error: { message: 'slow', type: 'requests', code: 'rate_limit_exceeded' } })],
    429,
    'rate-limited',
  ],
  [
    'openai',
    'a limit that says when',
    [data({ error: { message: 'Please try again in 7s.', code: 'rate_limit_exceeded' } })],
    429,
    'rate-limited',
    { ms: 7 * second },
  ],
  [
    'openai',
    'no money',
    [data({ error: { message: 'pay', type: 'insufficient_quota', code: 'insufficient_quota' } })],
    402,
    'exhausted',
  ],
  [
    'openai',
    'a refused key',
    [data({ error: { message: 'Incorrect API key', code: 'invalid_api_key' } })],
    401,
    'invalid',
  ],
  [
    'openai',
    'an error of its own',
    [data({ error: { message: 'The server had an error', type: 'server_error' } })],
    500,
    'server-error',
  ],
  [
    'openai',
    'too long a prompt: passed on',
    [data({ error: { message: 'too long', code: 'context_length_exceeded' } })],
    400,
    'caller-fault',
  ],
  [
    'openai',
    'no such model',
    [data({ error: { message: 'The model `x` does not exist', code: 'model_not_found' } })],
    404,
    'forbidden',
    { model },
  ],
  [
    'openai',
    'larger than the limit per minute',
    [data({ error: { message: 'Request too large for gpt-5', code: 'rate_limit_exceeded' } })],
    429,
    'forbidden',
    { request },
  ],
  ['openai', 'a bare sentence', [data({ error: 'it broke' })], 500, 'server-error'],
  ['openai', 'event: error without JSON', ['event: error\ndata: overloaded'], 500, 'server-error'],
  ['openai', 'nothing at all', [], 502, 'server-error'],
  ['openai', 'nothing but the first chunk without words', [roleOnly], 502, 'server-error'],
  // OpenAI Responses, and Codex
  [
    'openai',
    'event: error of Responses',
    [created, event('error', { type: 'error', code: 'rate_limit_exceeded', message: 'slow' })],
    429,
    'rate-limited',
  ],
  [
    'openai',
    'response.failed',
    [created, inProgress, failed({ code: 'rate_limit_exceeded', message: 'slow' })],
    429,
    'rate-limited',
  ],
  ['openai', 'response.failed, and no reason why', [created, failed(null)], 500, 'server-error'],
  [
    'openai',
    'a prompt that Responses refuse: passed on',
    [created, failed({ code: 'invalid_prompt', message: 'no' })],
    400,
    'caller-fault',
  ],
  [
    'openai',
    'Codex: overloaded',
    [created, failed({ code: 'server_is_overloaded', message: 'busy' })],
    503,
    'server-error',
  ],
  [
    'openai',
    'Codex: slow down',
    [created, failed({ code: 'slow_down', message: 'busy' })],
    503,
    'server-error',
  ],
  ['openai', 'Responses that never complete', [created, inProgress], 502, 'server-error'],
  // Anthropic
  ['anthropic', 'overloaded', [claude('overloaded_error')], 529, 'server-error'],
  [
    'anthropic',
    'overloaded, after the envelope',
    [started, ping, block, claude('overloaded_error')],
    529,
    'server-error',
  ],
  ['anthropic', 'a limit', [started, claude('rate_limit_error')], 429, 'rate-limited'],
  ['anthropic', 'a refused key', [claude('authentication_error')], 401, 'invalid'],
  [
    'anthropic',
    'no money',
    [started, claude('invalid_request_error', 'Your credit balance is too low')],
    400,
    'exhausted',
  ],
  ['anthropic', 'billing', [claude('billing_error')], 402, 'exhausted'],
  ['anthropic', 'an error of its own', [started, claude('api_error')], 500, 'server-error'],
  ['anthropic', 'too slow', [started, claude('timeout_error')], 504, 'server-error'],
  [
    'anthropic',
    'an error without an event name',
    [data({ type: 'error', error: { type: 'api_error', message: 'oops' } })],
    500,
    'server-error',
  ],
  [
    'anthropic',
    'a wrong request: passed on',
    [claude('invalid_request_error', 'max_tokens: required')],
    400,
    'caller-fault',
  ],
  ['anthropic', 'an envelope and no more', [started, ping], 502, 'server-error'],
  // OpenRouter
  [
    'openrouter',
    'in an ordinary chunk, after comments',
    [
      processing,
      processing,
      data({
        id: 'gen-1',
        error: { code: 502, message: 'model down' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      }),
    ],
    502,
    'server-error',
  ],
  [
    'openrouter',
    'in a choice',
    [data({ choices: [{ error: { code: 502, message: 'down' }, finish_reason: 'error' }] })],
    502,
    'server-error',
  ],
  [
    'openrouter',
    'no money',
    [processing, data({ error: { code: 402, message: 'Insufficient credits' } })],
    402,
    'exhausted',
  ],
  [
    'openrouter',
    'the provider of one model is limited',
    [
      data({
        error: { code: 429, message: 'Provider returned error', metadata: { provider_name: 'X' } },
      }),
    ],
    429,
    'rate-limited',
    { model },
  ],
  ['openrouter', 'comments and no more', [processing, processing], 502, 'server-error'],
  // Gemini
  [
    'gemini',
    'overloaded',
    [data({ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } })],
    503,
    'server-error',
  ],
  [
    'gemini',
    'a limit, without a number',
    [data({ error: { message: 'quota', status: 'RESOURCE_EXHAUSTED' } })],
    429,
    'rate-limited',
  ],
  [
    'gemini',
    'a limit that says when',
    [
      data({
        error: { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '22s' }] },
      }),
    ],
    429,
    'rate-limited',
    { ms: 22 * second },
  ],
  [
    'gemini',
    'a refused key',
    [data({ error: { message: 'API key not valid', status: 'INVALID_ARGUMENT' } })],
    400,
    'invalid',
  ],
  [
    'gemini-openai',
    'in an array',
    [data([{ error: { code: 429, message: 'quota', status: 'RESOURCE_EXHAUSTED' } }])],
    429,
    'rate-limited',
  ],
  [
    'gemini',
    'an error of its own',
    [data({ error: { code: 'x', message: 'oops', status: 'INTERNAL' } })],
    500,
    'server-error',
  ],
  // all others
  [
    'groq',
    'event: error',
    [
      event('error', {
        error: { message: 'over capacity', type: 'internal_server_error', status_code: 503 },
      }),
    ],
    503,
    'server-error',
  ],
  [
    'groq',
    'a sentence of its own',
    [data({ choices: [{ delta: {} }], x_groq: { error: 'over capacity' } })],
    500,
    'server-error',
  ],
  [
    'deepseek',
    'overloaded, after blank lines and comments',
    [
      ': keep-alive',
      '',
      data({ error: { message: 'busy', type: 'service_unavailable_error', code: '503' } }),
    ],
    503,
    'server-error',
  ],
  [
    'mistral',
    'flat',
    [event('error', { object: 'error', message: 'slow', type: 'rate_limited' })],
    429,
    'rate-limited',
  ],
  [
    'azure',
    'a number as text',
    [data({ error: { code: '429', message: 'slow' } })],
    429,
    'rate-limited',
  ],
];

/** The same as JSON, where a provider is known to answer 200 with an error. */
const jsonRows: readonly (readonly [
  type: string,
  body: object,
  status: number,
  outcome: Outcome,
])[] = [
  ['openrouter', { error: { code: 429, message: 'Rate limit exceeded' } }, 429, 'rate-limited'],
  ['openrouter', { error: { code: 502, message: 'model down' } }, 502, 'server-error'],
  ['openrouter', { error: { code: 402, message: 'Insufficient credits' } }, 402, 'exhausted'],
  ['gemini', [{ error: { code: 503, status: 'UNAVAILABLE' } }], 503, 'server-error'],
  ['gemini', [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }], 429, 'rate-limited'],
];

describe('before the first content', () => {
  for (const [type, what, events, status, outcome, more = {}] of rows) {
    const holdsFor = more.model ? 'model' : more.request ? 'request' : 'key';
    const following = whatFollows(outcome, holdsFor, more.ms !== undefined);
    const rests =
      following.rests === 'none'
        ? ''
        : `, the ${following.rests} rests ${restMs(following, more.ms) / 1_000} s`;
    test(`${type}: ${what}: ${status} is ${outcome}${rests}, ${following.next}`, () =>
      expectFollowing({
        type,
        answer: sse(events),
        status,
        outcome,
        toldMs: more.ms,
        following,
        passed: { status: 200, text: events.map((text) => `${text}\n\n`).join('') },
      }));
  }
});

describe('in place of a JSON answer', () => {
  for (const [type, body, status, outcome] of jsonRows) {
    const following = whatFollows(outcome, 'key', false);
    const text = JSON.stringify(body);
    const answer: Answer = {
      status: 200,
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      body: text,
    };
    test(`${type}: ${text} is ${outcome}, ${following.next}`, () =>
      expectFollowing({
        type,
        answer,
        status,
        outcome,
        toldMs: undefined,
        following,
        passed: { status: 200, text },
      }));
  }
});

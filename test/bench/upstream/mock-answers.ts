import { monotonicMicros } from '../load/monotonic-micros.js';

/** As many headers as OpenAI sends, with the limits and the usage that an engine may read. */
const commonHeaders = [
  'server: mock',
  'x-request-id: req_0123456789abcdef0123456789abcdef',
  'openai-processing-ms: 142',
  'openai-version: 2020-10-01',
  'x-ratelimit-limit-requests: 10000',
  'x-ratelimit-limit-tokens: 200000',
  'x-ratelimit-remaining-requests: 9999',
  'x-ratelimit-remaining-tokens: 199984',
  'x-ratelimit-reset-requests: 6ms',
  'x-ratelimit-reset-tokens: 4ms',
];

const usage = {
  prompt_tokens: 24,
  completion_tokens: 160,
  total_tokens: 184,
  prompt_tokens_details: { cached_tokens: 0 },
};

const completionBytes = 1_000;

/** A chat completion of 1,000 bytes. */
export function completion(options: { readonly close: boolean }): Buffer {
  const body = (content: string) =>
    JSON.stringify({
      id: 'chatcmpl-0123456789',
      object: 'chat.completion',
      created: 1_760_000_000,
      model: 'gpt-5-mini',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage,
    });
  return sized('200 OK', body('x'.repeat(completionBytes - body('').length)), options.close);
}

/** OpenAI's words for a key that is at its limit. */
export function rateLimited(): Buffer {
  const message = 'Rate limit reached for gpt-5-mini. Please try again in 20s.';
  const error = { message, type: 'requests', param: null, code: 'rate_limit_exceeded' };
  return sized('429 Too Many Requests', JSON.stringify({ error }), false);
}

export function models(): Buffer {
  return sized('200 OK', JSON.stringify({ object: 'list', data: [{ id: 'gpt-5-mini' }] }), false);
}

export function unauthorized(): Buffer {
  const error = { message: 'Incorrect API key provided', code: 'invalid_api_key' };
  return sized('401 Unauthorized', JSON.stringify({ error }), false);
}

/** Headers of an event stream, whose body follows in chunks. */
export function streamHead(): string {
  const headers = [
    ...commonHeaders,
    'content-type: text/event-stream',
    'transfer-encoding: chunked',
  ];
  return `HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n`;
}

/** One event, in an HTTP chunk of its own, that tells when it was made. */
export function event(delta: object = { content: ' words' }): string {
  return chunk(
    `data: ${JSON.stringify({
      id: 'chatcmpl-0123456789',
      object: 'chat.completion.chunk',
      created: 1_760_000_000,
      model: 'gpt-5-mini',
      choices: [{ index: 0, delta, finish_reason: null }],
      sent_at: monotonicMicros(),
    })}\n\n`,
  );
}

export function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

export const streamEnd = `${chunk('data: [DONE]\n\n')}0\r\n\r\n`;

function sized(status: string, body: string, close: boolean): Buffer {
  const headers = [
    ...commonHeaders,
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...(close ? ['connection: close'] : []),
  ];
  return Buffer.from(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

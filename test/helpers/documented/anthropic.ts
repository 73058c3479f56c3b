import {
  answerText,
  answerWords,
  type DocumentedProvider,
  left,
  onBoth,
  tokens,
  unharmed,
} from './documented-provider.js';
import { jsonAnswer, streamedAnswer } from './wire-formats.js';

const model = 'claude-sonnet-4-5';
const resetAt = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+Z$/, 'Z');

/** docs: rate limits, response headers */
const headers = {
  'request-id': 'req_011CSHoEeqs5C35K2UUqR7Fy',
  'anthropic-organization-id': '9c0d1e2f-0000-4000-8000-000000000000',
  'anthropic-ratelimit-requests-limit': '50',
  'anthropic-ratelimit-requests-remaining': '49',
  'anthropic-ratelimit-requests-reset': resetAt,
  'anthropic-ratelimit-input-tokens-limit': '30000',
  'anthropic-ratelimit-input-tokens-remaining': '29000',
  'anthropic-ratelimit-input-tokens-reset': resetAt,
  'anthropic-ratelimit-output-tokens-limit': '8000',
  'anthropic-ratelimit-output-tokens-remaining': '8000',
  'anthropic-ratelimit-output-tokens-reset': resetAt,
};

function message(content: readonly object[], stopReason: string | null, outputTokens: number) {
  return {
    id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    usage: {
      input_tokens: 12,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 100,
      output_tokens: outputTokens,
      service_tier: 'standard',
    },
  };
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

const delta = (text: string): string =>
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });

/** docs: streaming messages; output tokens are cumulative */
const stream = [
  event('message_start', { message: message([], null, 1) }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('ping', {}),
  ...answerWords.map(delta),
  event('content_block_stop', { index: 0 }),
  event('message_delta', {
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 15 },
  }),
  event('message_stop', {}),
];

const eventStreamType = { 'content-type': 'text/event-stream; charset=utf-8' };

function refused(status: number, type: string, text: string) {
  return jsonAnswer(status, {
    type: 'error',
    error: { type, message: text },
    request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy',
  });
}

export const anthropic: DocumentedProvider = {
  type: 'anthropic',
  client: '@anthropic-ai/sdk',
  clientBase: '',
  model,
  target: onBoth('/v1/messages'),
  auth: ['x-api-key', ''],
  answers: {
    whole: jsonAnswer(200, message([{ type: 'text', text: answerText }], 'end_turn', 15), headers),
    streamed: streamedAnswer(stream, { ...eventStreamType, ...headers }),
  },
  tokens: tokens(112, 15, { cached: 100 }),
  limits: onBoth(left(49, 8_000)),
  failures: {
    whole: {
      answer: refused(
        400,
        'invalid_request_error',
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      ),
      key: { state: 'exhausted' },
      detail: /^400 credit balance is too low: /,
    },
    streamed: {
      // after the first events, inside of a 200 (docs: errors)
      answer: streamedAnswer(
        [
          event('message_start', { message: message([], null, 1) }),
          event('ping', {}),
          event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
        ],
        eventStreamType,
      ),
      key: unharmed,
      detail: /^529 overloaded, after \d+ ms: Overloaded$/,
    },
  },
  refusal: refused(401, 'authentication_error', 'invalid x-api-key'),
};

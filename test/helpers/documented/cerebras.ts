import { expect } from 'vitest';
import {
  bearerAuth,
  type DocumentedProvider,
  left,
  onBoth,
  tokens,
} from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'gpt-oss-120b';

/** A limit for each span; the first of them to run out is the one that counts. */
const headers = {
  'x-ratelimit-limit-requests-minute': '30',
  'x-ratelimit-limit-requests-hour': '900',
  'x-ratelimit-limit-requests-day': '14400',
  'x-ratelimit-limit-tokens-minute': '60000',
  'x-ratelimit-limit-tokens-hour': '1000000',
  'x-ratelimit-limit-tokens-day': '1000000',
  'x-ratelimit-remaining-requests-minute': '29',
  'x-ratelimit-remaining-requests-hour': '899',
  'x-ratelimit-remaining-requests-day': '14396',
  'x-ratelimit-remaining-tokens-minute': '59400',
  'x-ratelimit-remaining-tokens-hour': '990000',
  'x-ratelimit-remaining-tokens-day': '1200',
  'x-ratelimit-reset-requests-minute': '52.18',
  'x-ratelimit-reset-requests-hour': '1804.3',
  'x-ratelimit-reset-requests-day': '33011.382867',
  'x-ratelimit-reset-tokens-minute': '11.382867',
  'x-ratelimit-reset-tokens-hour': '1804.3',
  'x-ratelimit-reset-tokens-day': '33011.382867',
};

const usage = {
  prompt_tokens: 71,
  completion_tokens: 26,
  total_tokens: 97,
  prompt_tokens_details: { cached_tokens: 0 },
};
const time_info = {
  queue_time: 0.000181,
  prompt_time: 0.0021,
  completion_time: 0.017,
  total_time: 0.024,
};
const chat = {
  id: 'chatcmpl-292e278f-514e-4186-9010-91ce6a14168b',
  model,
  usage,
  more: { system_fingerprint: 'fp_2c1d7c4d2a' },
};
const { role, words, finish } = chatChunks(chat, { ofFinish: { usage, time_info } });

const unknownKey = jsonAnswer(401, {
  message: 'Wrong API Key',
  type: 'invalid_request_error',
  param: 'api_key',
  code: 'wrong_api_key',
});

/** Its errors are flat. */
export const cerebras: DocumentedProvider = {
  type: 'cerebras',
  client: 'openai',
  clientBase: '/v1',
  model,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, { ...chatCompletion(chat), time_info }, headers),
    streamed: eventStream([role, ...words, finish, done], headers),
  },
  tokens: tokens(71, 26, { cached: 0 }),
  limits: onBoth(left(29, 1_200)),
  failures: {
    whole: {
      answer: unknownKey,
      key: { state: 'invalid' },
      detail: /^401 key refused: Wrong API Key$/,
    },
    streamed: {
      answer: jsonAnswer(
        429,
        {
          message: 'Requests per minute limit exceeded - too many requests sent.',
          type: 'too_many_requests_error',
          param: 'quota',
          code: 'request_quota_exceeded',
        },
        { 'retry-after': '57' },
      ),
      key: {
        state: 'cooling',
        why: expect.stringMatching(/429 rate limited, as the provider told$/),
      },
      detail: /^429 rate limited, back in \d+ s: Requests per minute/,
    },
  },
  refusal: unknownKey,
};

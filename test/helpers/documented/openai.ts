import {
  bearerAuth,
  type DocumentedProvider,
  left,
  onBoth,
  restsFor,
  tokens,
} from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'gpt-4.1-mini';

/** docs: rate limits in headers */
const headers = {
  'x-request-id': 'req_0a1b2c3d4e5f',
  'openai-organization': 'org-of-the-team',
  'openai-processing-ms': '412',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-limit-tokens': '200000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-remaining-tokens': '199970',
  'x-ratelimit-reset-requests': '8.64s',
  'x-ratelimit-reset-tokens': '9ms',
};

const chat = {
  id: 'chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG',
  model: 'gpt-4.1-mini-2025-04-14',
  usage: {
    prompt_tokens: 19,
    completion_tokens: 10,
    total_tokens: 29,
    prompt_tokens_details: { cached_tokens: 16, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
  more: { service_tier: 'default', system_fingerprint: 'fp_0123456789' },
  choice: { logprobs: null },
  message: { refusal: null, annotations: [] },
};
const { role, words, finish, last } = chatChunks(chat);

export const openai: DocumentedProvider = {
  type: 'openai',
  client: 'openai',
  clientBase: '/v1',
  model,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, chatCompletion(chat), headers),
    streamed: eventStream([role, ...words, finish, last, done], headers),
  },
  tokens: tokens(19, 10, { cached: 16 }),
  limits: onBoth(left(9_999, 199_970)),
  failures: {
    whole: {
      answer: jsonAnswer(429, {
        error: {
          message:
            'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
          type: 'insufficient_quota',
          param: null,
          code: 'insufficient_quota',
        },
      }),
      key: { state: 'exhausted' },
      detail: /^429 out of quota: You exceeded your current quota/,
    },
    streamed: {
      answer: jsonAnswer(
        429,
        {
          error: {
            message: `Rate limit reached for ${model} in organization org-of-the-team on tokens per min (TPM): Limit 200000, Used 199000, Requested 2100. Please try again in 42s. Visit https://platform.openai.com/account/rate-limits to learn more.`,
            type: 'tokens',
            param: null,
            code: 'rate_limit_exceeded',
          },
        },
        { 'retry-after': '42', 'retry-after-ms': '42000' },
      ),
      key: restsFor(model),
      detail: /^429 rate limited, back in 42 s for gpt-4.1-mini: Rate limit reached/,
    },
  },
  refusal: jsonAnswer(401, {
    error: {
      message:
        'Incorrect API key provided: sk-****end1. You can find your API key at https://platform.openai.com/account/api-keys.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
  }),
};

import {
  bearerAuth,
  type DocumentedProvider,
  left,
  onBoth,
  restsFor,
  tokens,
} from './documented-provider.js';
import {
  chatChunks,
  chatCompletion,
  done,
  eventStream,
  type HeaderFields,
  jsonAnswer,
} from './wire-formats.js';

const model = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';

/** docs: rate limits; per second */
const headers = {
  'x-ratelimit-limit': '10',
  'x-ratelimit-remaining': '9',
  'x-ratelimit-reset': '1',
  'x-tokenlimit-limit': '3000',
  'x-tokenlimit-remaining': '2968',
};

const usage = { prompt_tokens: 31, completion_tokens: 7, total_tokens: 38, cached_tokens: 0 };
const chat = {
  id: 'oBTyfLk-3NKUce-9a1b2c3d4e5f6789',
  model,
  usage,
  choice: { seed: 9_876_543_210, logprobs: null },
  message: { tool_calls: [] },
};
const { role, words, finish } = chatChunks(chat, { ofFinish: { usage } });

function refused(status: number, type: string, message: string, limits: HeaderFields = {}) {
  const error = { message, type, param: null, code: null };
  return jsonAnswer(status, { id: chat.id, error }, limits);
}

export const together: DocumentedProvider = {
  type: 'together',
  client: 'together-ai',
  clientBase: '/v1',
  model,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, { ...chatCompletion(chat), prompt: [] }, headers),
    streamed: eventStream([role, ...words, finish, done], headers),
  },
  tokens: tokens(31, 7),
  limits: onBoth(left(9, 2_968)),
  failures: {
    whole: {
      answer: refused(
        402,
        'credit_limit',
        'Credit limit exceeded, please navigate to https://api.together.ai/settings/billing to add credit or upgrade your plan.',
      ),
      key: { state: 'exhausted' },
      detail: /^402 out of money or quota: Credit limit exceeded/,
    },
    streamed: {
      answer: refused(
        429,
        'model_rate_limit',
        `You have reached the rate limit specific to this model ${model}. The maximum rate limit for this model is 60.0 queries and 180000 tokens per minute. This limit differs from the general rate limits published at Together AI rate limits documentation (https://docs.together.ai/docs/rate-limits).`,
        { ...headers, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '37' },
      ),
      key: restsFor(model),
      detail:
        /^429 rate limited, back in 37 s for meta-llama\/\S+: You have reached the rate limit specific to this model/,
    },
  },
  refusal: refused(
    401,
    'invalid_request_error',
    'Invalid API key provided. You can find your API key at https://api.together.ai/settings/api-keys.',
  ),
};

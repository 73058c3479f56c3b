import {
  bearerAuth,
  type DocumentedProvider,
  left,
  onBoth,
  restsFor,
  tokens,
  unharmed,
} from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'llama-3.3-70b-versatile';

/** docs: rate limits; the requests are those of the day, the tokens those of the minute */
const headers = {
  'x-request-id': 'req_01jbd6g2qdfw2adyrt2az8hz4w',
  'x-ratelimit-limit-requests': '14400',
  'x-ratelimit-limit-tokens': '18000',
  'x-ratelimit-remaining-requests': '14370',
  'x-ratelimit-remaining-tokens': '17997',
  'x-ratelimit-reset-requests': '2m59.56s',
  'x-ratelimit-reset-tokens': '7.66s',
};

const usage = {
  queue_time: 0.037493756,
  prompt_tokens: 18,
  prompt_time: 0.000680594,
  completion_tokens: 55,
  completion_time: 0.463333333,
  total_tokens: 73,
  total_time: 0.464013927,
};
const request = 'req_01jbd6g2qdfw2adyrt2az8hz4w';
const chat = {
  id: 'chatcmpl-f51b2cd2-bef7-417e-964e-a08f0b513c22',
  model,
  usage,
  more: { system_fingerprint: 'fp_179b0f92c9' },
  choice: { logprobs: null },
};
const { role, words, finish } = chatChunks(chat, {
  ofRole: { x_groq: { id: request } },
  ofFinish: { x_groq: { id: request, usage } },
});

export const groq: DocumentedProvider = {
  type: 'groq',
  client: 'groq-sdk',
  // its client puts /openai/v1 in front of every path
  clientBase: '',
  model,
  target: onBoth('/openai/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, { ...chatCompletion(chat), x_groq: { id: request } }, headers),
    streamed: eventStream([role, ...words, finish, done], headers),
  },
  tokens: tokens(18, 55),
  limits: onBoth(left(14_370, 17_997)),
  failures: {
    whole: {
      answer: jsonAnswer(
        429,
        {
          error: {
            message: `Rate limit reached for model \`${model}\` in organization \`org_01hx\` service tier \`on_demand\` on tokens per day (TPD): Limit 100000, Used 99510, Requested 2100. Please try again in 23m10.5s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing`,
            type: 'tokens',
            code: 'rate_limit_exceeded',
          },
        },
        { ...headers, 'retry-after': '1391' },
      ),
      key: restsFor(model),
      detail:
        /^429 rate limited, back in 1391 s for llama-3.3-70b-versatile: Rate limit reached for model/,
    },
    streamed: {
      answer: jsonAnswer(498, {
        error: {
          message: 'Flex tier capacity exceeded. Please try again later.',
          type: 'server_error',
          code: 'capacity_exceeded',
        },
      }),
      key: unharmed,
      detail: /^498 no capacity, after \d+ ms: Flex tier/,
    },
  },
  refusal: jsonAnswer(401, {
    error: { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' },
  }),
};

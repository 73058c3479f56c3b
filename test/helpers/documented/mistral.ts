import {
  bearerAuth,
  type DocumentedProvider,
  left,
  onBoth,
  tokens,
} from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'mistral-small-latest';

const usage = { prompt_tokens: 16, completion_tokens: 34, total_tokens: 50 };
const chat = {
  id: 'cmpl-e5cc70bb28c444948073e77776eb30ef',
  model,
  usage,
  message: { tool_calls: null, prefix: false },
};
const { role, words, finish } = chatChunks(chat, { ofFinish: { usage } });

/** Its errors are flat. */
export const mistral: DocumentedProvider = {
  type: 'mistral',
  client: '@mistralai/mistralai',
  clientBase: '',
  model,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, chatCompletion(chat), {
      'x-ratelimit-limit-req-minute': '60',
      'x-ratelimit-remaining-req-minute': '59',
      'x-ratelimit-limit-tokens-minute': '50000',
      'x-ratelimit-remaining-tokens-minute': '47196',
      'x-ratelimit-tokens-query-cost': '50',
    }),
    // its streams come without the headers of limits
    streamed: eventStream([role, ...words, finish, done]),
  },
  tokens: tokens(16, 34),
  limits: { whole: left(59, 47_196), streamed: null },
  failures: {
    whole: {
      answer: jsonAnswer(401, { detail: 'Unauthorized' }),
      key: { state: 'invalid' },
      detail: /^401 key refused: Unauthorized$/,
    },
    streamed: {
      answer: jsonAnswer(
        429,
        {
          object: 'error',
          message: 'Rate limit exceeded',
          type: 'rate_limited',
          param: null,
          code: '1300',
          raw_status_code: 429,
        },
        { 'x-ratelimit-limit-req-minute': '60', 'x-ratelimit-remaining-req-minute': '0' },
      ),
      // it says of no time: a guess of seconds, which may be over when the test looks
      key: {},
      detail: /^429 rate limited, back in \d s: Rate limit exceeded$/,
    },
  },
  refusal: jsonAnswer(401, { detail: 'Unauthorized' }),
};

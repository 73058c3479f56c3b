import { bearerAuth, type DocumentedProvider, onBoth, tokens } from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'deepseek-chat';

const usage = {
  prompt_tokens: 26,
  completion_tokens: 11,
  total_tokens: 37,
  prompt_tokens_details: { cached_tokens: 16 },
  prompt_cache_hit_tokens: 16,
  prompt_cache_miss_tokens: 10,
};
const chat = {
  id: '930c60df-bf64-41c9-a88e-3ec75f81e00e',
  model,
  usage,
  more: { system_fingerprint: 'fp_a49d71b8a1' },
  choice: { logprobs: null },
};
const { role, words, finish } = chatChunks(chat, { ofFinish: { usage } });

/** Sent while a request waits for its turn: lines of nothing, or comments in a stream (docs: rate limit). */
const waiting = ': keep-alive';

const unknownKey = jsonAnswer(401, {
  error: {
    message: 'Authentication Fails, Your api key: ****end1 is invalid',
    type: 'authentication_error',
    param: null,
    code: 'invalid_request_error',
  },
});

export const deepseek: DocumentedProvider = {
  type: 'deepseek',
  client: 'openai',
  clientBase: '',
  model,
  target: onBoth('/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, `\n\n\n${JSON.stringify(chatCompletion(chat))}`),
    streamed: eventStream([waiting, waiting, role, ...words, finish, done]),
  },
  tokens: tokens(26, 11, { cached: 16 }),
  limits: onBoth(null),
  failures: {
    whole: {
      answer: jsonAnswer(402, {
        error: {
          message: 'Insufficient Balance',
          type: 'unknown_error',
          param: null,
          code: 'invalid_request_error',
        },
      }),
      key: { state: 'exhausted' },
      detail: /^402 insufficient balance: Insufficient Balance$/,
    },
    streamed: {
      answer: unknownKey,
      key: { state: 'invalid' },
      detail: /^401 key refused: Authentication Fails/,
    },
  },
  refusal: unknownKey,
};

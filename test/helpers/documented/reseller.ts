import { bearerAuth, type DocumentedProvider, onBoth, tokens } from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'gpt-4.1-mini';

const chat = {
  id: 'chatcmpl-CfXz0123456789abcdefghijklmn',
  model,
  usage: { prompt_tokens: 15, completion_tokens: 6, total_tokens: 21 },
};
const { role, words, finish, last } = chatChunks(chat);

const unknownToken = jsonAnswer(401, {
  error: {
    code: '',
    message: '无效的令牌 (request id: 20261123062402123456789)',
    type: 'new_api_error',
  },
});

/** A reseller who runs new-api, as most do. */
export const reseller: DocumentedProvider = {
  type: 'openai-compatible',
  client: 'openai',
  clientBase: '/v1',
  base: '/v1',
  model,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, chatCompletion(chat)),
    streamed: eventStream([role, ...words, finish, last, done]),
  },
  tokens: tokens(15, 6),
  limits: onBoth(null),
  failures: {
    whole: {
      answer: jsonAnswer(403, {
        error: {
          message: '用户额度不足, 剩余额度: ＄0.000000 (request id: 20261123062402123456789)',
          type: 'new_api_error',
          param: '',
          code: 'insufficient_user_quota',
        },
      }),
      key: { state: 'exhausted' },
      detail: /^403 out of quota: 用户额度不足/,
    },
    streamed: {
      answer: unknownToken,
      key: { state: 'invalid' },
      detail: /^401 key refused: 无效的令牌/,
    },
  },
  refusal: unknownToken,
};

import {
  bearerAuth,
  type DocumentedProvider,
  onBoth,
  restsFor,
  tokens,
  unharmed,
} from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const vllmModel = 'Qwen/Qwen3-8B';

const vllmChat = {
  id: 'chatcmpl-0d8f9a6b5c4e4d3f8a7b6c5d4e3f2a1b',
  model: vllmModel,
  usage: {
    prompt_tokens: 33,
    completion_tokens: 12,
    total_tokens: 45,
    prompt_tokens_details: null,
  },
  choice: { logprobs: null, stop_reason: null, token_ids: null },
  message: { refusal: null, tool_calls: [], reasoning_content: null },
};
const vllmChunks = chatChunks(vllmChat);

/** Started with `--api-key`. */
const wrongKey = jsonAnswer(401, { error: 'Unauthorized' });

export const vllm: DocumentedProvider = {
  type: 'vllm',
  client: 'openai',
  clientBase: '/v1',
  model: vllmModel,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, { ...chatCompletion(vllmChat), prompt_logprobs: null }),
    streamed: eventStream([
      vllmChunks.role,
      ...vllmChunks.words,
      vllmChunks.finish,
      vllmChunks.last,
      done,
    ]),
  },
  tokens: tokens(33, 12),
  limits: onBoth(null),
  failures: {
    whole: {
      answer: wrongKey,
      key: { state: 'invalid' },
      detail: /^401 key refused: Unauthorized$/,
    },
    streamed: {
      answer: jsonAnswer(404, {
        error: {
          message: `The model \`${vllmModel}\` does not exist.`,
          type: 'NotFoundError',
          param: 'model',
          code: 404,
        },
      }),
      key: restsFor(vllmModel),
      detail: /^404 model not found, back in 60 s for Qwen\/Qwen3-8B: The model/,
    },
  },
  refusal: wrongKey,
};

const lmStudioModel = 'qwen/qwen3-4b';

const lmStudioChat = {
  id: 'chatcmpl-4lr0m6sgq4ylv2p3f8kz1c',
  model: lmStudioModel,
  usage: { prompt_tokens: 24, completion_tokens: 15, total_tokens: 39 },
  more: { system_fingerprint: lmStudioModel },
  choice: { logprobs: null },
};
const lmStudioChunks = chatChunks(lmStudioChat);

export const lmStudio: DocumentedProvider = {
  type: 'lm-studio',
  client: 'openai',
  clientBase: '/v1',
  model: lmStudioModel,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, { ...chatCompletion(lmStudioChat), stats: {} }),
    streamed: eventStream([
      lmStudioChunks.role,
      ...lmStudioChunks.words,
      lmStudioChunks.finish,
      lmStudioChunks.last,
      done,
    ]),
  },
  tokens: tokens(24, 15),
  limits: onBoth(null),
  failures: {
    whole: {
      answer: jsonAnswer(404, {
        error: {
          message: `Failed to load model "${lmStudioModel}". Error: Model not found.`,
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_found',
        },
      }),
      key: restsFor(lmStudioModel),
      detail: /^404 model not found, back in 60 s for qwen\/qwen3-4b: Failed to load model/,
    },
    streamed: {
      // it opens the stream before the model has said a word
      answer: eventStream([
        'event: error\ndata: {"error":{"message":"The model has crashed without additional information. (Exit code: null)"}}',
      ]),
      key: unharmed,
      detail: /^500 server error, after \d+ ms: The model has crashed/,
    },
  },
  refusal: jsonAnswer(401, { error: { message: 'Unauthorized', type: 'invalid_request_error' } }),
};

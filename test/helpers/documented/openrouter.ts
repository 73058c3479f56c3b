import {
  bearerAuth,
  type DocumentedProvider,
  onBoth,
  tokens,
  unharmed,
} from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'openai/gpt-4.1-mini';

const chat = {
  id: 'gen-1763900000-Ab3dEfGhIjKlMnOpQrSt',
  model,
  usage: {
    prompt_tokens: 14,
    completion_tokens: 8,
    total_tokens: 22,
    cost: 0.0000184,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    cost_details: { upstream_inference_cost: null },
    completion_tokens_details: { reasoning_tokens: 0 },
  },
  more: { provider: 'OpenAI', system_fingerprint: 'fp_0123456789' },
  choice: { native_finish_reason: 'stop', logprobs: null },
  message: { refusal: null, reasoning: null },
};
const { role, words, finish } = chatChunks(chat);
/** Its last chunk has a choice, with nothing in it (docs: usage accounting). */
const last = { ...role, usage: chat.usage };

/** Sent while the model is silent (docs: streaming). */
const processing = ': OPENROUTER PROCESSING';

export const openrouter: DocumentedProvider = {
  type: 'openrouter',
  client: 'openai',
  clientBase: '/api/v1',
  model,
  target: onBoth('/api/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, chatCompletion(chat)),
    streamed: eventStream([processing, processing, role, ...words, finish, last, done]),
  },
  tokens: tokens(14, 8, { cached: 0, costUsd: 0.0000184 }),
  // its limits are told by GET /key, not by headers
  limits: onBoth(null),
  failures: {
    whole: {
      answer: jsonAnswer(402, {
        error: {
          code: 402,
          message: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits',
          metadata: { limit_source: 'openrouter_credits' },
        },
      }),
      // docs: the key's own limit; of the account's credits it says nothing
      check: jsonAnswer(200, { data: { limit: null, limit_remaining: null, usage: 25.5 } }),
      key: { state: 'exhausted' },
      detail: /^402 out of credits: Insufficient credits/,
    },
    streamed: {
      // docs: errors during streaming; the status is out already
      answer: eventStream([
        processing,
        {
          ...role,
          error: { code: 'server_error', message: 'Provider disconnected unexpectedly' },
          choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
        },
      ]),
      key: unharmed,
      detail: /^500 server error, after \d+ ms: Provider disconnected/,
    },
  },
  refusal: jsonAnswer(401, { error: { code: 401, message: 'User not found.' } }),
};

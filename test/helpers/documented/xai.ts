import {
  bearerAuth,
  type DocumentedProvider,
  left,
  onBoth,
  tokens,
} from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'grok-4-fast';

const headers = {
  'x-ratelimit-limit-requests': '480',
  'x-ratelimit-limit-tokens': '2000000',
  'x-ratelimit-remaining-requests': '479',
  'x-ratelimit-remaining-tokens': '1999600',
};

const usage = {
  prompt_tokens: 32,
  completion_tokens: 9,
  total_tokens: 135,
  prompt_tokens_details: { text_tokens: 32, audio_tokens: 0, image_tokens: 0, cached_tokens: 6 },
  completion_tokens_details: { reasoning_tokens: 94, audio_tokens: 0 },
  num_sources_used: 0,
};
const chat = {
  id: 'a3d1008e-4544-40d4-d075-11527e794e4a',
  model,
  usage,
  more: { system_fingerprint: 'fp_156d35dcaa' },
  message: { refusal: null },
};
const { role, words, finish, last } = chatChunks(chat);

const unknownKey = jsonAnswer(400, {
  code: 'Client specified an invalid argument',
  error:
    'Incorrect API key provided: xa***d1. You can obtain an API key from https://console.x.ai.',
});

/** Its errors are two sentences. */
export const xai: DocumentedProvider = {
  type: 'xai',
  client: 'openai',
  clientBase: '/v1',
  model,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, chatCompletion(chat), headers),
    streamed: eventStream([role, ...words, finish, last, done], headers),
  },
  tokens: tokens(32, 9, { cached: 6 }),
  limits: onBoth(left(479, 1_999_600)),
  failures: {
    whole: {
      answer: unknownKey,
      key: { state: 'invalid' },
      detail: /^400 key refused: Incorrect API key provided/,
    },
    streamed: {
      answer: jsonAnswer(429, {
        code: 'Some resource has been exhausted',
        error:
          'Your team 0a1b has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.',
      }),
      key: { state: 'exhausted' },
      detail: /^429 out of credits: Your team/,
    },
  },
  refusal: unknownKey,
};

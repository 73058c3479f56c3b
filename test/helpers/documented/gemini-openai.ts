import {
  bearerAuth,
  type DocumentedProvider,
  onBoth,
  restsFor,
  tokens,
} from './documented-provider.js';
import { quotaExceeded, unknownKey } from './google-errors.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'gemini-2.5-flash';

const chat = {
  id: 'x1KDaLeWN9eC1PIPr6u6mQs',
  model,
  usage: { prompt_tokens: 8, completion_tokens: 3, total_tokens: 31 },
};
/** It names the role in every chunk, and opens with no empty one. */
const { words, finish, last } = chatChunks(chat);

/** Its errors come in an array. */
export const geminiOpenai: DocumentedProvider = {
  type: 'gemini-openai',
  client: 'openai',
  clientBase: '/v1beta/openai/',
  model,
  target: onBoth('/v1beta/openai/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, chatCompletion(chat)),
    streamed: eventStream([...words, finish, last, done]),
  },
  tokens: tokens(8, 3),
  limits: onBoth(null),
  failures: {
    whole: {
      answer: jsonAnswer(400, [unknownKey]),
      key: { state: 'invalid' },
      detail: /^400 key refused: API key not valid/,
    },
    streamed: {
      answer: jsonAnswer(429, [quotaExceeded(model, 'Minute', '48s')]),
      key: restsFor(model),
      detail:
        /^429 rate limited, back in 48 s for gemini-2.5-flash: You exceeded your current quota/,
    },
  },
  refusal: jsonAnswer(400, [unknownKey]),
};

import {
  bearerAuth,
  type DocumentedProvider,
  left,
  onBoth,
  restsFor,
  tokens,
} from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

const model = 'openai/gpt-4.1-mini';

const headers = {
  'x-ratelimit-limit-requests': '20000',
  'x-ratelimit-limit-tokens': '2000000',
  'x-ratelimit-remaining-requests': '19999',
  'x-ratelimit-remaining-tokens': '1999980',
  'x-ratelimit-renewalperiod-requests': '60',
  'x-ratelimit-renewalperiod-tokens': '60',
};

const chat = {
  id: 'chatcmpl-BzR5mXqK0123456789abcdefghij',
  model: 'gpt-4.1-mini-2025-04-14',
  usage: { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 },
  choice: { content_filter_results: {} },
};
const { role, words, finish, last } = chatChunks(chat);

const unknownToken = jsonAnswer(401, {
  error: { code: 'unauthorized', message: 'Bad credentials', details: 'Bad credentials' },
});
const usedUp =
  'Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 36547 seconds before retrying.';

export const githubModels: DocumentedProvider = {
  type: 'github-models',
  client: 'openai',
  clientBase: '/inference',
  model,
  target: onBoth('/inference/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, chatCompletion(chat), headers),
    streamed: eventStream([role, ...words, finish, last, done], headers),
  },
  tokens: tokens(20, 9),
  limits: onBoth(left(19_999, 1_999_980)),
  failures: {
    whole: {
      answer: jsonAnswer(
        429,
        { error: { code: 'RateLimitReached', message: usedUp, details: usedUp } },
        {
          'retry-after': '36547',
          'x-ratelimit-type': 'UserByModelByDay',
          'x-ratelimit-timeremaining': '36547',
        },
      ),
      key: restsFor(model),
      detail:
        /^429 rate limited, back in 36547 s for openai\/gpt-4.1-mini: Rate limit of 50 per 86400s/,
    },
    streamed: {
      answer: unknownToken,
      key: { state: 'invalid' },
      detail: /^401 key refused: Bad credentials$/,
    },
  },
  refusal: unknownToken,
};

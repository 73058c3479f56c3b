import { type DocumentedProvider, left, onBoth, restsFor, tokens } from './documented-provider.js';
import { chatChunks, chatCompletion, done, eventStream, jsonAnswer } from './wire-formats.js';

/** The name of the deployment. */
const model = 'team-gpt-4o';

const headers = {
  'apim-request-id': '5a1b2c3d-0000-4000-8000-000000000000',
  'x-ms-region': 'Sweden Central',
  'x-ratelimit-limit-requests': '450',
  'x-ratelimit-limit-tokens': '450000',
  'x-ratelimit-remaining-requests': '449',
  'x-ratelimit-remaining-tokens': '449985',
};

const harmless = { filtered: false, severity: 'safe' };
const filter = { hate: harmless, self_harm: harmless, sexual: harmless, violence: harmless };
const prompt_filter_results = [{ prompt_index: 0, content_filter_results: filter }];

const chat = {
  id: 'chatcmpl-CfXz0123456789abcdefghijklmn',
  model: 'gpt-4o-2024-11-20',
  usage: {
    prompt_tokens: 18,
    completion_tokens: 9,
    total_tokens: 27,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  },
  more: { system_fingerprint: 'fp_ee1d74bde0' },
  choice: { logprobs: null, content_filter_results: filter },
};
const { role, words, finish, last } = chatChunks(chat);
/** What its filter made of the prompt comes first, in a chunk without a choice (docs: content streaming). */
const filtered = { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results };

/** Azure's v1 API, which OpenAI's own client is for. */
export const azure: DocumentedProvider = {
  type: 'azure',
  client: 'openai',
  clientBase: '/openai/v1/',
  base: '/openai/v1',
  model,
  target: onBoth('/openai/v1/chat/completions'),
  auth: ['api-key', ''],
  answers: {
    whole: jsonAnswer(200, { ...chatCompletion(chat), prompt_filter_results }, headers),
    streamed: eventStream([filtered, role, ...words, finish, last, done], headers),
  },
  tokens: tokens(18, 9, { cached: 0 }),
  limits: onBoth(left(449, 449_985)),
  failures: {
    whole: {
      answer: jsonAnswer(401, {
        error: {
          code: '401',
          message:
            'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
        },
      }),
      key: { state: 'invalid' },
      detail: /^401 key refused: Access denied/,
    },
    streamed: {
      answer: jsonAnswer(
        429,
        {
          error: {
            code: '429',
            message:
              'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 26 seconds. To increase your default rate limit, visit: https://aka.ms/oai/quotaincrease.',
          },
        },
        { 'retry-after': '26', 'retry-after-ms': '26000', 'x-ratelimit-reset-requests': '26' },
      ),
      key: restsFor(model),
      detail:
        /^429 rate limited, back in 26 s for team-gpt-4o: Requests to the ChatCompletions_Create/,
    },
  },
  refusal: jsonAnswer(401, {
    error: { code: '401', message: 'Access denied due to invalid subscription key.' },
  }),
};

/** A deployment by its path, which is not below the base URL of the v1 API. */
export const azureDeployment: DocumentedProvider = {
  ...azure,
  client: 'AzureOpenAI',
  clientBase: '',
  target: onBoth(`/openai/deployments/${model}/chat/completions?api-version=2024-10-21`),
};

import {
  answerText,
  answerWords,
  bearerAuth,
  type DocumentedProvider,
  onBoth,
  restsFor,
  tokens,
  unharmed,
} from './documented-provider.js';
import {
  chatChunks,
  chatCompletion,
  done,
  eventStream,
  jsonAnswer,
  streamedAnswer,
} from './wire-formats.js';

const model = 'llama3.2';

const chat = {
  id: 'chatcmpl-637',
  model,
  usage: { prompt_tokens: 26, completion_tokens: 8, total_tokens: 34 },
  more: { system_fingerprint: 'fp_ollama' },
};
const { role, words, finish, last } = chatChunks(chat);

/** What Ollama says when more requests wait than it lets (docs: FAQ, OLLAMA_MAX_QUEUE). */
const busy = 'server busy, please try again.  maximum pending requests exceeded';
const notFound = `model '${model}' not found`;

/** Its face for OpenAI's clients. */
export const ollamaOpenai: DocumentedProvider = {
  type: 'ollama',
  client: 'openai',
  clientBase: '/v1/',
  model,
  target: onBoth('/v1/chat/completions'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(200, chatCompletion(chat)),
    streamed: eventStream([role, ...words, finish, last, done]),
  },
  tokens: tokens(26, 8),
  limits: onBoth(null),
  failures: {
    whole: {
      answer: jsonAnswer(404, {
        error: { message: notFound, type: 'not_found_error', param: null, code: null },
      }),
      key: restsFor(model),
      detail: /^404 model not found, back in 60 s for llama3.2: model 'llama3.2' not found$/,
    },
    streamed: {
      answer: jsonAnswer(503, {
        error: { message: busy, type: 'api_error', param: null, code: null },
      }),
      key: unharmed,
      detail: /^503 server error, after \d+ ms: server busy/,
    },
  },
  // ollama.com has keys, a server of one's own has none
  refusal: jsonAnswer(401, { error: { message: 'unauthorized', type: 'api_error' } }),
};

function line(fields: object): object {
  return { model, created_at: '2026-11-23T06:24:02.123456Z', ...fields };
}

const counts = {
  total_duration: 4_883_583_458,
  load_duration: 1_334_875,
  prompt_eval_count: 26,
  prompt_eval_duration: 342_546_000,
  eval_count: 8,
  eval_duration: 4_535_599_000,
};

function saying(content: string): object {
  return { message: { role: 'assistant', content } };
}

const lines = [
  ...answerWords.map((word) => line({ ...saying(word), done: false })),
  line({ ...saying(''), done: true, done_reason: 'stop', ...counts }),
];

/** Its own protocol (docs: API, generate a chat completion). */
export const ollama: DocumentedProvider = {
  type: 'ollama',
  client: 'ollama',
  clientBase: '',
  model,
  target: onBoth('/api/chat'),
  auth: bearerAuth,
  answers: {
    whole: jsonAnswer(
      200,
      line({ ...saying(answerText), done: true, done_reason: 'stop', ...counts }),
      { 'content-type': 'application/json; charset=utf-8' },
    ),
    streamed: streamedAnswer(
      lines.map((each) => `${JSON.stringify(each)}\n`),
      { 'content-type': 'application/x-ndjson' },
    ),
  },
  tokens: tokens(26, 8),
  limits: onBoth(null),
  failures: {
    whole: { ...ollamaOpenai.failures.whole, answer: jsonAnswer(404, { error: notFound }) },
    streamed: { ...ollamaOpenai.failures.streamed, answer: jsonAnswer(503, { error: busy }) },
  },
  refusal: jsonAnswer(401, { error: 'unauthorized' }),
};

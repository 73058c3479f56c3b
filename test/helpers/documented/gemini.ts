import { expect } from 'vitest';
import {
  answerText,
  answerWords,
  type DocumentedProvider,
  onBoth,
  restsFor,
  tokens,
} from './documented-provider.js';
import { quotaExceeded, unknownKey } from './google-errors.js';
import { jsonAnswer, streamedAnswer } from './wire-formats.js';

const model = 'gemini-2.5-flash';

/** docs: GenerateContentResponse */
function response(text: string, finishReason: string | null, candidates: number, thoughts: number) {
  return {
    candidates: [
      {
        content: { parts: [{ text }], role: 'model' },
        ...(finishReason === null ? {} : { finishReason }),
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: 8,
      candidatesTokenCount: candidates,
      totalTokenCount: 8 + candidates + thoughts,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 8 }],
      thoughtsTokenCount: thoughts,
    },
    modelVersion: model,
    responseId: 'x1KDaLeWN9eC1PIPr6u6mQs',
  };
}

/** Each chunk tells the usage up to it. */
const stream = answerWords
  .map((text, at) => response(text, at === answerWords.length - 1 ? 'STOP' : null, at + 1, 20))
  .map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`);

export const gemini: DocumentedProvider = {
  type: 'gemini',
  client: '@google/genai',
  clientBase: '',
  model,
  // its client asks for v1 since its third major, and for v1beta before
  target: {
    whole: `/v1/models/${model}:generateContent`,
    streamed: `/v1/models/${model}:streamGenerateContent?alt=sse`,
  },
  auth: ['x-goog-api-key', ''],
  answers: {
    whole: jsonAnswer(200, response(answerText, 'STOP', 3, 20), {
      'content-type': 'application/json; charset=UTF-8',
    }),
    streamed: streamedAnswer(stream, { 'content-type': 'text/event-stream' }),
  },
  tokens: tokens(8, 23),
  limits: onBoth(null),
  failures: {
    whole: {
      answer: jsonAnswer(400, unknownKey),
      key: { state: 'invalid' },
      detail: /^400 key refused: API key not valid/,
    },
    streamed: {
      answer: jsonAnswer(429, quotaExceeded(model, 'Day', '22.4s')),
      // midnight in California, not 22 seconds
      key: {
        ...restsFor(model),
        modelCooldowns: [{ scope: model, until: expect.stringMatching(/T0[78]:00:00/) }],
      },
      detail:
        /^429 rate limited, back in \d{2,5} s for gemini-2.5-flash: You exceeded your current quota/,
    },
  },
  refusal: jsonAnswer(400, unknownKey),
};

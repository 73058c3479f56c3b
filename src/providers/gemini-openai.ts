import type { Dialect } from './dialect.js';
import { geminiSignatures } from './gemini.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readBy } from './signature.js';

const readFailure = readBy(geminiSignatures);

/** Google's OpenAI-compatible face: OpenAI's protocol with Google's keys, limits and errors. */
export const geminiOpenai: Dialect = {
  ...openaiCompatible,
  type: 'gemini-openai',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  keyPrefixes: ['AIza'],
  // those of `gemini`, which a first config should not list twice
  environmentVariables: [],
  healthCheck: { ...openaiCompatible.healthCheck, judge: judgeBy(readFailure) },
  readFailure,
};

import type { Dialect } from './dialect.js';
import { judgeReachable } from './judge-reachable.js';
import { openaiCompatible } from './openai-compatible.js';

export const ollama: Dialect = {
  ...openaiCompatible,
  type: 'ollama',
  baseUrl: 'http://127.0.0.1:11434/v1',
  // its own protocol (docs: API)
  besideVersion: ['api'],
  keyPrefixes: [],
  // OLLAMA_API_KEY is for ollama.com; "the local API requires no authentication" (docs)
  healthCheck: { ...openaiCompatible.healthCheck, judge: judgeReachable },
  errorBody: (error, path) =>
    path.startsWith('/api/') ? { error: error.message } : openaiCompatible.errorBody(error, path),
};

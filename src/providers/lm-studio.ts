import type { Dialect } from './dialect.js';
import { judgeReachable } from './judge-reachable.js';
import { openaiCompatible } from './openai-compatible.js';

export const lmStudio: Dialect = {
  ...openaiCompatible,
  type: 'lm-studio',
  baseUrl: 'http://127.0.0.1:1234/v1',
  // its own protocol (docs: REST API)
  besideVersion: ['api'],
  keyPrefixes: [],
  healthCheck: { ...openaiCompatible.healthCheck, judge: judgeReachable },
};

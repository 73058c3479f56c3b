import type { Dialect } from './dialect.js';
import { judgeByStatus } from './judge-by-status.js';
import { openaiCompatible } from './openai-compatible.js';

export const openrouter: Dialect = {
  ...openaiCompatible,
  type: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  keyPrefixes: ['sk-or-v1-', 'sk-or-'],
  environmentVariables: ['OPENROUTER_API_KEY'],
  // GET /models is public and answers 200 to any key; GET /key describes the key itself
  healthCheck: { path: '/key', validates: true, judge: judgeByStatus },
};

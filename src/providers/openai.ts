import type { Dialect } from './dialect.js';
import { openaiCompatible } from './openai-compatible.js';

export const openai: Dialect = {
  ...openaiCompatible,
  type: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  keyPrefixes: ['sk-svcacct-', 'sk-admin-', 'sk-proj-', 'sk-'],
  environmentVariables: ['OPENAI_API_KEY'],
  healthCheck: { ...openaiCompatible.healthCheck, validates: true },
};

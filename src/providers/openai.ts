import type { Dialect } from './dialect.js';
import { openaiCompatible } from './openai-compatible.js';

export const openai: Dialect = {
  ...openaiCompatible,
  type: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  keyPrefixes: ['sk-svcacct-', 'sk-admin-', 'sk-proj-', 'sk-'],
  environmentVariables: ['OPENAI_API_KEY'],
  healthCheck: { ...openaiCompatible.healthCheck, validates: true },
  // docs: debugging requests. Limits are per organisation and per project, so it may say too much
  accountHeader: 'openai-organization',
};

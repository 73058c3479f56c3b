import type { Dialect } from './dialect.js';
import { openaiCompatible } from './openai-compatible.js';
import { openaiVariables } from './tool-variables.js';

export const openai: Dialect = {
  ...openaiCompatible,
  type: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  keyPrefixes: ['sk-svcacct-', 'sk-admin-', 'sk-proj-', 'sk-'],
  environmentVariables: ['OPENAI_API_KEY'],
  toolVariables: openaiVariables,
  healthCheck: { ...openaiCompatible.healthCheck, validates: true },
  // docs: debugging requests. Limits are per organisation and per project, so it may say too much
  accountHeader: 'openai-organization',
};

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
  // 400: a hard limit on images, a model that is gone
  bodyDecides: [400, 404],
};

import type { Dialect } from './dialect.js';
import { openaiCompatible } from './openai-compatible.js';

/**
 * A server of one's own. It refuses wrong keys only if it was started with `--api-key`, so that the
 * control call of the health check decides between healthy and unverified.
 */
export const vllm: Dialect = {
  ...openaiCompatible,
  type: 'vllm',
  baseUrl: 'http://127.0.0.1:8000/v1',
  keyPrefixes: [],
  environmentVariables: ['VLLM_API_KEY'],
};

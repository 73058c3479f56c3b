import { bearer } from './bearer.js';
import type { Dialect } from './dialect.js';
import { judgeByStatus } from './judge-by-status.js';

/** Any endpoint that speaks OpenAI's protocol; also the base of the dialects that differ little. */
export const openaiCompatible: Dialect = {
  type: 'openai-compatible',
  baseUrl: null,
  keyPrefixes: ['sk-'],
  environmentVariables: [],
  authHeader: bearer,
  defaultHeaders: [],
  // many gateways list their models to anyone (ModelScope, Kilo), so the list alone proves nothing
  healthCheck: { path: '/models', validates: false, readsBalance: false, judge: judgeByStatus },
  bodyDecides: [],
  readFailure: () => null,
  errorBody: ({ code, message }) => ({
    error: { message, type: 'keyctl_error', param: null, code },
  }),
};

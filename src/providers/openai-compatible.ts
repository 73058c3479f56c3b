import { bearer } from './bearer.js';
import { commonSignatures } from './common-signatures.js';
import type { Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { readBy } from './signature.js';
import { openaiVariables } from './tool-variables.js';

const readFailure = readBy(commonSignatures);

/** Any endpoint that speaks OpenAI's protocol; also the base of the dialects that differ little. */
export const openaiCompatible: Dialect = {
  type: 'openai-compatible',
  baseUrl: null,
  besideVersion: [],
  keyPrefixes: ['sk-'],
  environmentVariables: [],
  toolVariables: null,
  protocolVariables: openaiVariables,
  authHeader: bearer,
  tokens: null,
  defaultHeaders: [],
  // many gateways list their models to anyone (ModelScope, Kilo), so the list alone proves nothing
  healthCheck: {
    path: '/models',
    validates: false,
    provesMoney: 'none',
    judge: judgeBy(readFailure),
  },
  accountHeader: null,
  errorsInside200: false,
  conversation: null,
  readFailure,
  errorBody: ({ code, message }) => ({
    error: { message, type: 'keyctl_error', param: null, code },
  }),
};

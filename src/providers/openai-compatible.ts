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
  keyPrefixes: ['sk-'],
  environmentVariables: [],
  toolVariables: null,
  protocolVariables: openaiVariables,
  authHeader: bearer,
  defaultHeaders: [],
  // many gateways list their models to anyone (ModelScope, Kilo), so the list alone proves nothing
  healthCheck: {
    path: '/models',
    validates: false,
    readsBalance: false,
    judge: judgeBy(readFailure),
  },
  // behind a gateway may stand any provider
  errorsInside200: false,
  bodyDecides: [400, 404, 410, 413],
  readFailure,
  errorBody: ({ code, message }) => ({
    error: { message, type: 'keyctl_error', param: null, code },
  }),
};

import { commonSignatures } from './common-signatures.js';
import type { Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readBy, type Signature } from './signature.js';
import { toolVariables } from './tool-variables.js';

/** docs: errors, model permissions, flex processing. Facts about the account come as 400. */
const signatures: readonly Signature[] = [
  {
    codes: ['blocked_api_access'],
    outcome: 'exhausted',
    words: 'blocked by the spend limit',
  },
  {
    codes: ['organization_restricted'],
    outcome: 'invalid',
    words: 'organization is restricted',
  },
  {
    statuses: [400, 403, 404],
    codes: [
      'model_permission_blocked_org',
      'model_permission_blocked_project',
      'model_decommissioned',
      'model_terms_required',
    ],
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not allowed',
  },
  // no key of the same tier will ever serve it, one of a higher tier may
  {
    statuses: [413],
    codes: ['rate_limit_exceeded'],
    outcome: 'forbidden',
    holdsFor: 'request',
    words: 'request larger than the limit per minute',
  },
  // only flex processing has it: the provider's capacity, nobody's quota
  { statuses: [498], outcome: 'server-error', words: 'no capacity' },
  { codes: ['capacity_exceeded'], outcome: 'server-error', words: 'no capacity' },
  ...commonSignatures,
];

const readFailure = readBy(signatures);

export const groq: Dialect = {
  ...openaiCompatible,
  type: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  keyPrefixes: ['gsk_'],
  environmentVariables: ['GROQ_API_KEY'],
  // its SDK, which adds /openai/v1 by itself; LiteLLM
  toolVariables: toolVariables(['GROQ_BASE_URL', 'GROQ_API_BASE'], 'GROQ_API_KEY'),
  healthCheck: {
    ...openaiCompatible.healthCheck,
    validates: true,
    judge: judgeBy(readFailure),
  },
  readFailure,
};

import { commonSignatures } from './common-signatures.js';
import type { Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readBy, type Signature } from './signature.js';
import { toolVariables } from './tool-variables.js';

const signatures: readonly Signature[] = [
  // "You have reached the rate limit specific to this model"; a busy model has a lower one
  {
    statuses: [429],
    codes: ['model_rate_limit'],
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'rate limited',
  },
  // its 403 is no refusal of the key: "input token count + max_tokens must be less than the
  // context length" (docs: error codes)
  {
    statuses: [403],
    says: /\bmax_(?:new_)?tokens\b|\bcontext length\b/i,
    outcome: 'caller-fault',
    words: 'more tokens than the context holds',
  },
  {
    statuses: [400, 404],
    says: /\bunable to access (?:non-serverless )?model\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not found',
  },
  ...commonSignatures,
];

const readFailure = readBy(signatures);

export const together: Dialect = {
  ...openaiCompatible,
  type: 'together',
  baseUrl: 'https://api.together.ai/v1',
  keyPrefixes: ['tgp_v1_'],
  environmentVariables: ['TOGETHER_API_KEY'],
  toolVariables: toolVariables(['TOGETHER_BASE_URL'], 'TOGETHER_API_KEY'),
  // not documented to refuse a wrong key, so that a control call decides
  healthCheck: { ...openaiCompatible.healthCheck, judge: judgeBy(readFailure) },
  readFailure,
};

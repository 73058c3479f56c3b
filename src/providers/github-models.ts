import { commonSignatures } from './common-signatures.js';
import type { Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readBy, type Signature } from './signature.js';

const signatures: readonly Signature[] = [
  // a model that the account's plan does not have (freellmapi #256)
  {
    statuses: [400, 403, 404],
    codes: ['no_access', 'unavailable_model', 'unknown_model'],
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not allowed',
  },
  // "Rate limit of 50 per 86400s exceeded for UserByModelByDay"
  {
    statuses: [429],
    says: /\bUserByModel/,
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'rate limited',
  },
  ...commonSignatures,
];

const readFailure = readBy(signatures);

export const githubModels: Dialect = {
  ...openaiCompatible,
  type: 'github-models',
  baseUrl: 'https://models.github.ai/inference',
  keyPrefixes: ['github_pat_', 'ghp_', 'gho_', 'ghu_', 'ghs_'],
  // GITHUB_TOKEN is meant for other things: it goes here only if the user says so
  environmentVariables: [],
  // no call is known that tells a token apart and costs nothing, so that a control call decides
  healthCheck: { ...openaiCompatible.healthCheck, judge: judgeBy(readFailure) },
  readFailure,
};

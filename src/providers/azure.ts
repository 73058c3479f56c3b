import { commonSignatures } from './common-signatures.js';
import type { Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readBy, type Signature } from './signature.js';

const signatures: readonly Signature[] = [
  {
    statuses: [403, 429],
    says: /\bout of call volume quota\b/i,
    outcome: 'exhausted',
    words: 'out of call volume',
  },
  {
    statuses: [403],
    says: /\bvirtual network\b|\bfirewall\b|\bpublic access is disabled\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'blocked by the network rules of the resource',
  },
  {
    statuses: [404, 410],
    codes: ['deploymentnotfound', 'modeldeprecated'],
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'deployment not found',
  },
  // quotas are set per deployment (docs: manage quota)
  {
    statuses: [429],
    says: /\bexceeded (?:the )?(?:token|call|request) rate limit\b/i,
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'rate limited',
  },
  ...commonSignatures,
];

const readFailure = readBy(signatures);

/**
 * Azure OpenAI. Every user has a base URL of his own: `https://RESOURCE.openai.azure.com`, alone or
 * with `/openai` or `/openai/v1`.
 */
export const azure: Dialect = {
  ...openaiCompatible,
  type: 'azure',
  // what the client AzureOpenAI asks, from an `endpoint` or a `baseURL`
  besideVersion: ['openai', 'deployments'],
  keyPrefixes: [],
  authHeader: { name: 'api-key', prefix: '' },
  // those of Entra are JSON web tokens, which begin with an encoded brace
  tokens: { prefix: 'eyJ', needs: null },
  healthCheck: {
    ...openaiCompatible.healthCheck,
    // whole, so that it is right behind each of these base URLs; older APIs have no list without a version
    path: '/openai/v1/models',
    judge: judgeBy(readFailure),
  },
  readFailure,
};

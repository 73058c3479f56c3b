import { commonSignatures } from './common-signatures.js';
import type { Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readBy, type Signature } from './signature.js';

/** Its errors are flat: `{"object": "error", "message", "type", "code"}` (mistral-vibe #617). */
const signatures: readonly Signature[] = [
  {
    statuses: [403],
    says: /\bguardrail/i,
    outcome: 'caller-fault',
    words: 'stopped by a guardrail',
  },
  {
    statuses: [400, 404],
    codes: ['invalid_model'],
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not found',
  },
  // a tier's share of one model (continue #6185): a key of another tier may have some left
  {
    statuses: [429],
    says: /\bcapacity exceeded for this model\b/i,
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'model is at capacity',
  },
  ...commonSignatures,
];

const readFailure = readBy(signatures);

export const mistral: Dialect = {
  ...openaiCompatible,
  type: 'mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  keyPrefixes: [],
  environmentVariables: ['MISTRAL_API_KEY'],
  healthCheck: {
    ...openaiCompatible.healthCheck,
    validates: true,
    judge: judgeBy(readFailure),
  },
  readFailure,
};

import { commonSignatures } from './common-signatures.js';
import type { Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readBy, type Signature } from './signature.js';
import { toolVariables } from './tool-variables.js';

/** Its errors are flat: `{"message", "type", "param", "code"}`. */
const signatures: readonly Signature[] = [
  { codes: ['payment_required'], outcome: 'exhausted', words: 'payment required' },
  // a 429 for everybody's traffic, not for this key's
  { codes: ['queue_exceeded'], outcome: 'server-error', words: 'overloaded' },
  ...commonSignatures,
];

const readFailure = readBy(signatures);

export const cerebras: Dialect = {
  ...openaiCompatible,
  type: 'cerebras',
  baseUrl: 'https://api.cerebras.ai/v1',
  keyPrefixes: ['csk-'],
  environmentVariables: ['CEREBRAS_API_KEY'],
  // its SDK; LiteLLM
  toolVariables: toolVariables(['CEREBRAS_BASE_URL', 'CEREBRAS_API_BASE'], 'CEREBRAS_API_KEY'),
  // a public list of models exists too, so that a control call decides
  healthCheck: { ...openaiCompatible.healthCheck, judge: judgeBy(readFailure) },
  readFailure,
};

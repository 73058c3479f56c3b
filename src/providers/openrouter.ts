import { describeMoney } from '../keys/money.js';
import { commonSignatures } from './common-signatures.js';
import type { CheckAnswer, CheckVerdict, Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readOpenrouterBalance } from './read-openrouter-balance.js';
import { readBy, type Signature } from './signature.js';
import { toolVariables } from './tool-variables.js';

const signatures: readonly Signature[] = [
  // docs: errors, limits. The one limit_source that passes by itself, with a Retry-After
  {
    codes: ['openrouter_in_flight_budget'],
    outcome: 'rate-limited',
    words: 'in-flight budget is used up',
  },
  // the credits are too few for a request of this size, and do for others
  {
    statuses: [402],
    says: /\bfewer max_tokens\b|\bcan only afford\b/i,
    outcome: 'forbidden',
    holdsFor: 'request',
    words: 'too few credits for this request',
  },
  {
    codes: ['openrouter_key_limit'],
    outcome: 'exhausted',
    words: 'key limit reached',
  },
  {
    codes: ['openrouter_workspace_budget', 'openrouter_guardrail_budget'],
    outcome: 'exhausted',
    words: 'budget is used up',
  },
  { codes: ['openrouter_credits'], outcome: 'exhausted', words: 'out of credits' },
  {
    statuses: [403],
    says: /\bkey limit exceeded\b/i,
    outcome: 'exhausted',
    words: 'key limit reached',
  },
  // a flagged prompt is not sent once more under every key
  {
    statuses: [403],
    has: 'flagged_input',
    outcome: 'caller-fault',
    words: 'flagged by moderation',
  },
  { statuses: [403], has: 'reasons', outcome: 'caller-fault', words: 'flagged by moderation' },
  {
    statuses: [403],
    says: /\brequires moderation\b|\bguardrail\b/i,
    outcome: 'caller-fault',
    words: 'flagged by moderation',
  },
  // "… that support tool use": no key changes what the request asks for
  {
    statuses: [404],
    says: /\bno endpoints found that support\b/i,
    outcome: 'caller-fault',
    words: 'no endpoint supports this request',
  },
  {
    statuses: [404],
    says: /\bno endpoints found\b|\bno allowed providers\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'no endpoint for this model',
  },
  // its own limits are those of the free models; all other 429 come from the provider of one model
  {
    statuses: [429],
    says: /\bfree-models-per-|\brate-limited upstream\b/i,
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'rate limited',
  },
  {
    statuses: [429],
    has: 'provider_name',
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'rate limited by the provider of the model',
  },
  ...commonSignatures,
];

const readFailure = readBy(signatures);
const judge = judgeBy(readFailure);

export const openrouter: Dialect = {
  ...openaiCompatible,
  type: 'openrouter',
  // docs: errors; a failure after the headers were sent, also without a stream
  errorsInside200: true,
  baseUrl: 'https://openrouter.ai/api/v1',
  keyPrefixes: ['sk-or-v1-', 'sk-or-'],
  environmentVariables: ['OPENROUTER_API_KEY'],
  // its SDK; LiteLLM
  toolVariables: toolVariables(
    ['OPENROUTER_BASE_URL', 'OPENROUTER_API_BASE'],
    'OPENROUTER_API_KEY',
  ),
  // GET /models is public and answers 200 to any key; GET /key describes the key itself. What the
  // account has, the key may not ask (mediforce #767: a limit is a ceiling, not money to spend)
  healthCheck: {
    path: '/key',
    validates: true,
    provesMoney: 'own-limit',
    judge: judgeKey,
    readBalance: readOpenrouterBalance,
  },
  readFailure,
};

function judgeKey(answer: CheckAnswer): CheckVerdict {
  const [own] = answer.status === 200 ? (readOpenrouterBalance(answer.body)?.amounts ?? []) : [];
  if (own === undefined || own.remaining > 0) {
    return judge(answer);
  }
  const limit = own.limit === null ? '' : ` of ${describeMoney(own.limit, own.currency)}`;
  return { kind: 'verdict', health: 'exhausted', because: `nothing left of its limit${limit}` };
}

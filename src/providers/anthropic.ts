import { commonSignatures } from './common-signatures.js';
import type { CheckAnswer, CheckVerdict, Dialect } from './dialect.js';
import { readErrorFacts } from './error-facts.js';
import { judgeBy } from './judge-by-reading.js';
import { readBy, type Signature } from './signature.js';

const signatures: readonly Signature[] = [
  // what an account has spent comes as 400 (sub2api #1587, oh-my-openagent #3610, loa #891) …
  {
    statuses: [400, 402, 403, 429],
    says: /\bcredit balance is too low\b/i,
    outcome: 'exhausted',
    words: 'credit balance is too low',
  },
  {
    statuses: [400, 403, 429],
    says: /\breached your specified (?:\w{1,20} )?(?:API )?usage limits\b/i,
    outcome: 'exhausted',
    words: 'usage limit reached',
  },
  { codes: ['billing_error'], outcome: 'exhausted', words: 'billing error' },
  // … or as 429: a long context or a model that the account has not paid for leaves it all others
  {
    statuses: [429],
    says: /\busage credits (?:are )?required for (?:this model|long context|1M context)\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'usage credits required',
  },
  {
    statuses: [429],
    codes: ['credits_required'],
    outcome: 'exhausted',
    words: 'usage credits required',
  },
  {
    statuses: [429],
    says: /\bmonthly (?:usage|spend|spending) (?:limit|cap)\b|\bspend(?:ing)? (?:limit|cap)\b/i,
    outcome: 'exhausted',
    words: 'monthly spend limit reached',
  },
  // caused by an Origin header, not by the key (docs: errors)
  {
    statuses: [401],
    says: /^CORS requests are not allowed\b/,
    outcome: 'caller-fault',
    words: 'CORS requests are not allowed',
  },
  {
    statuses: [400, 403],
    says: /\borganization has been disabled\b/i,
    outcome: 'invalid',
    words: 'organization is disabled',
  },
  {
    statuses: [404],
    codes: ['not_found_error'],
    says: /^model:/,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not found',
  },
  // 529 by itself, but also seen with 429
  { codes: ['overloaded_error'], outcome: 'server-error', words: 'overloaded' },
  {
    statuses: [429],
    says: /\(org: [^)]{1,100}, model: /,
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'rate limited',
  },
  // gateways speak this protocol too, and have errors of their own
  ...commonSignatures,
];

const readFailure = readBy(signatures);
const judge = judgeBy(readFailure);

export const anthropic: Dialect = {
  type: 'anthropic',
  // with its version, so that both kinds of clients get through: Anthropic's own ask for
  // /v1/messages below their base URL, the AI SDK (opencode) for /messages
  baseUrl: 'https://api.anthropic.com/v1',
  besideVersion: [],
  keyPrefixes: ['sk-ant-admin', 'sk-ant-api', 'sk-ant-oat', 'sk-ant-'],
  environmentVariables: ['ANTHROPIC_API_KEY'],
  toolVariables: {
    baseUrl: ['ANTHROPIC_BASE_URL'],
    key: ['ANTHROPIC_API_KEY'],
    // the SDKs warn of two credentials, and send one of them
    unset: ['ANTHROPIC_AUTH_TOKEN'],
    // Claude Code asks before it uses an API key that it has not seen, and a one-off one is always new
    programs: { claude: { key: ['ANTHROPIC_AUTH_TOKEN'], unset: ['ANTHROPIC_API_KEY'] } },
  },
  protocolVariables: null,
  authHeader: { name: 'x-api-key', prefix: '' },
  // what a subscription gives out; as x-api-key it is refused (litellm PR #21039)
  tokens: { prefix: 'sk-ant-oat', needs: ['anthropic-beta', 'oauth-2025-04-20'] },
  // the API refuses calls without a version (docs: API versioning)
  defaultHeaders: [['anthropic-version', '2023-06-01']],
  healthCheck: { path: '/v1/models', validates: true, provesMoney: 'none', judge: judgeModelList },
  // docs: response headers
  accountHeader: 'anthropic-organization-id',
  errorsInside200: false,
  conversation: null,
  readFailure,
  errorBody: ({ code, message }) => ({ type: 'error', error: { type: code, message } }),
};

/**
 * Anthropic's models route always exists, so a 404 of its own is its answer to a dead key. A gateway
 * that has no such route says so in its own words.
 */
function judgeModelList(answer: CheckAnswer): CheckVerdict {
  const isOwn404 =
    answer.status === 404 && readErrorFacts(answer.body)?.codes.has('not_found_error') === true;
  return isOwn404 ? { kind: 'verdict', health: 'invalid' } : judge(answer);
}

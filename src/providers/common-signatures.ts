import type { Signature } from './signature.js';

/**
 * What OpenAI's errors are known by, and those of the many that copied its protocol. A dialect's own
 * rows come before these.
 */
export const commonSignatures: readonly Signature[] = [
  // out of money, before any limit: OpenAI sends both as 429 (docs: error codes)
  {
    codes: ['insufficient_quota', 'exceeded_current_quota_error'],
    outcome: 'exhausted',
    words: 'out of quota',
  },
  {
    codes: ['organization_spend_limit_exceeded', 'billing_hard_limit_reached'],
    outcome: 'exhausted',
    words: 'spend limit reached',
  },
  {
    codes: ['billing_not_active', 'account_deactivated'],
    statuses: [400, 402, 403, 429],
    outcome: 'exhausted',
    words: 'account is not active',
  },
  {
    statuses: [402, 403, 429],
    says: /account is not active, please check your billing/i,
    outcome: 'exhausted',
    words: 'account is not active',
  },
  // one-api and new-api, which most resellers run
  {
    codes: ['insufficient_user_quota', 'pre_consume_token_quota_failed'],
    outcome: 'exhausted',
    words: 'out of quota',
  },
  // LiteLLM, which many teams run
  { codes: ['budget_exceeded'], outcome: 'exhausted', words: 'budget is used up' },
  {
    statuses: [402, 403, 429],
    says: /\binsufficient (?:account )?(?:balance|credits?|funds)\b/i,
    outcome: 'exhausted',
    words: 'insufficient balance',
  },
  // a gateway in front of Anthropic passes its sentence on
  {
    statuses: [400, 402, 403, 429],
    says: /\bcredit balance is too low\b/i,
    outcome: 'exhausted',
    words: 'credit balance is too low',
  },
  // the request's own fault, under whatever status: another key would only send it once more
  {
    statuses: [400, 403, 413, 422, 429],
    codes: ['context_length_exceeded', 'string_above_max_length'],
    outcome: 'caller-fault',
    words: 'context length exceeded',
  },
  {
    statuses: [400, 403, 422],
    codes: ['content_filter', 'content_policy_violation', 'responsibleaipolicyviolation'],
    outcome: 'caller-fault',
    words: 'stopped by a content filter',
  },
  // alive, but not for this: a restricted key of OpenAI gets 401 (community.openai.com 1374480)
  {
    statuses: [401, 403],
    says: /\bmissing scopes\b|\binsufficient permissions for this operation\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'missing scopes',
  },
  // the client names an organization or project; another key may be of it
  {
    statuses: [401, 403],
    codes: ['mismatched_organization', 'mismatched_project'],
    outcome: 'forbidden',
    holdsFor: 'request',
    words: 'key of another organization',
  },
  {
    statuses: [400, 403],
    codes: ['unsupported_country_region_territory'],
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'region not supported',
  },
  { codes: ['invalid_api_key'], outcome: 'invalid', words: 'key refused' },
  { codes: ['access_terminated'], outcome: 'invalid', words: 'access terminated' },
  // this model, this key: another key may be allowed to use it
  {
    statuses: [400, 403, 404, 410],
    codes: ['model_not_found', 'model_not_available', 'deploymentnotfound'],
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not found',
  },
  {
    statuses: [400, 401, 403, 404],
    says: /\bdo(?:es)?(?: not|n't) have access to (?:this |the )?model\b|\bnot (?:allowed|authorized) to access (?:this |the )?model\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not allowed',
  },
  {
    statuses: [404],
    says: /\bmodel\b.{1,200}\b(?:does not exist|not found)\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not found',
  },
  // a gateway's 400 may be the fault of what stands behind it (cc-switch #2438, #6821)
  {
    statuses: [400],
    says: /\bmodel is (?:currently |temporarily )?unavailable\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model is unavailable',
  },
  {
    statuses: [400, 404, 422],
    codes: ['server_error', 'internal_server_error', 'internal_error'],
    outcome: 'server-error',
    words: 'server error',
  },
  {
    statuses: [400, 404, 422, 424],
    says: /\bupstream\b.{0,60}\b(?:failed|failure|error|unavailable|timed out|timeout)\b|\bfailed to get response from provider\b/i,
    outcome: 'server-error',
    words: 'failure of the upstream behind it',
  },
  // the provider's trouble, not the key's
  {
    codes: ['overloaded_error', 'server_is_overloaded'],
    outcome: 'server-error',
    words: 'overloaded',
  },
  // limits; OpenAI and Groq have them per model and organisation, and say so
  // more than the key may have in a whole minute: one of a higher tier may serve it, waiting will not
  {
    statuses: [413, 429],
    says: /\brequest too large for\b/i,
    outcome: 'forbidden',
    holdsFor: 'request',
    words: 'request larger than the limit per minute',
  },
  {
    statuses: [429],
    says: /\brate limit reached for (?:model )?\S{1,200} (?:in|for) organization\b/i,
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'rate limited',
  },
  // Cohere and its like; "token limit exceeded" would be the caller's
  {
    statuses: [400],
    says: /^limit exceeded\.?$|\b(?:rate|requests?|calls?) limit (?:was |is )?(?:exceeded|reached)\b/i,
    outcome: 'rate-limited',
    words: 'rate limited',
  },
];

import { commonSignatures } from './common-signatures.js';
import type { Dialect } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { readBy, type Signature } from './signature.js';

/** Google's errors, which its OpenAI-compatible face has too. Limits are read from their details. */
export const geminiSignatures: readonly Signature[] = [
  {
    statuses: [402, 403, 429],
    says: /\bprepay(?:ment|ed)? credits (?:are|have been) depleted\b|\bspend(?:ing)? (?:cap|limit)\b/i,
    outcome: 'exhausted',
    words: 'out of credits or spend cap reached',
  },
  { codes: ['api_key_invalid'], outcome: 'invalid', words: 'key refused' },
  {
    statuses: [400],
    says: /\bAPI key (?:not valid|not found|expired)\b/i,
    outcome: 'invalid',
    words: 'key refused',
  },
  {
    statuses: [403],
    says: /\breported as leaked\b/i,
    outcome: 'invalid',
    words: 'key was reported as leaked',
  },
  { codes: ['consumer_suspended'], outcome: 'invalid', words: 'project is suspended' },
  {
    statuses: [403],
    says: /\bConsumer \S{1,200} has been suspended\b/,
    outcome: 'invalid',
    words: 'project is suspended',
  },
  // alive, but not from here or not for this API (google.api.ErrorReason)
  {
    statuses: [403],
    codes: [
      'service_disabled',
      'api_key_service_blocked',
      'api_key_http_referrer_blocked',
      'api_key_ip_address_blocked',
    ],
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'the key is not allowed this',
  },
  {
    statuses: [400, 403],
    says: /\bUser location is not supported\b|\bnot available in your country\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'region not supported',
  },
  {
    statuses: [404],
    says: /^models\/|\bmodel\b.{1,200}\b(?:not found|does not exist)\b/i,
    outcome: 'forbidden',
    holdsFor: 'model',
    words: 'model not found',
  },
  // a free tier without this model has a limit of 0 for it
  {
    statuses: [429],
    says: /\bQuota exceeded for metric:.{1,300}\bmodel: /,
    outcome: 'rate-limited',
    holdsFor: 'model',
    words: 'rate limited',
  },
  // gateways speak this protocol too, and have errors of their own
  ...commonSignatures,
];

const readFailure = readBy(geminiSignatures);

/** Google's native protocol. Its OpenAI-compatible face is the type `gemini-openai`. */
export const gemini: Dialect = {
  type: 'gemini',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  // docs: Files API, media upload
  besideVersion: ['upload'],
  keyPrefixes: ['AIza'],
  environmentVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  toolVariables: {
    baseUrl: ['GOOGLE_GEMINI_BASE_URL'],
    key: ['GEMINI_API_KEY'],
    // wins over the other one in Google's SDKs
    unset: ['GOOGLE_API_KEY'],
    programs: {},
  },
  protocolVariables: null,
  // never `?key=`: a URL ends up in logs and error messages
  authHeader: { name: 'x-goog-api-key', prefix: '' },
  tokens: null,
  defaultHeaders: [],
  healthCheck: {
    path: '/models?pageSize=1',
    validates: true,
    provesMoney: 'none',
    judge: judgeBy(readFailure),
  },
  accountHeader: null,
  // a stream that is not asked for with `alt=sse` is a JSON array
  errorsInside200: true,
  conversation: null,
  readFailure,
  errorBody: ({ status, code, message }) => ({ error: { code: status, message, status: code } }),
};

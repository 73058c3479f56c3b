import type { CheckAnswer, CheckVerdict, Dialect } from './dialect.js';
import { judgeByStatus } from './judge-by-status.js';

/** Google's native protocol. Its OpenAI-compatible face is a provider of type `openai-compatible`. */
export const gemini: Dialect = {
  type: 'gemini',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  keyPrefixes: ['AIza'],
  environmentVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  // never `?key=`: a URL ends up in logs and error messages
  authHeader: { name: 'x-goog-api-key', prefix: '' },
  defaultHeaders: [],
  healthCheck: {
    path: '/models?pageSize=1',
    validates: true,
    readsBalance: false,
    judge: judgeModelList,
  },
  bodyDecides: [],
  readFailure: () => null,
  errorBody: ({ status, code, message }) => ({ error: { code: status, message, status: code } }),
};

/** Google answers a wrong or expired key with 400 and the reason API_KEY_INVALID. */
function judgeModelList(answer: CheckAnswer): CheckVerdict {
  if (answer.status === 400 && JSON.stringify(answer.body ?? null).includes('API_KEY_INVALID')) {
    return { kind: 'verdict', health: 'invalid' };
  }
  return judgeByStatus(answer);
}

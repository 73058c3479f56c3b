import type { CheckAnswer, CheckVerdict, Dialect } from './dialect.js';
import { judgeByStatus } from './judge-by-status.js';

export const anthropic: Dialect = {
  type: 'anthropic',
  baseUrl: 'https://api.anthropic.com',
  keyPrefixes: ['sk-ant-admin', 'sk-ant-api', 'sk-ant-oat', 'sk-ant-'],
  environmentVariables: ['ANTHROPIC_API_KEY'],
  authHeader: { name: 'x-api-key', prefix: '' },
  // the API refuses calls without a version (docs: API versioning)
  defaultHeaders: [['anthropic-version', '2023-06-01']],
  healthCheck: { path: '/v1/models', validates: true, readsBalance: false, judge: judgeModelList },
  bodyDecides: [],
  readFailure: () => null,
  errorBody: ({ code, message }) => ({ type: 'error', error: { type: code, message } }),
};

/** Anthropic's models route always exists, so a 404 here is its answer to a dead key. */
function judgeModelList(answer: CheckAnswer): CheckVerdict {
  return answer.status === 404 ? { kind: 'verdict', health: 'invalid' } : judgeByStatus(answer);
}

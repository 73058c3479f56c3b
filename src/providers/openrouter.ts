import type { CheckAnswer, CheckVerdict, Dialect } from './dialect.js';
import { judgeByStatus } from './judge-by-status.js';
import { openaiCompatible } from './openai-compatible.js';

export const openrouter: Dialect = {
  ...openaiCompatible,
  type: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  keyPrefixes: ['sk-or-v1-', 'sk-or-'],
  environmentVariables: ['OPENROUTER_API_KEY'],
  // GET /models is public and answers 200 to any key; GET /key describes the key itself
  healthCheck: { path: '/key', validates: true, readsBalance: true, judge: judgeKey },
};

/** `limit_remaining` is what the key may still spend, null if it has no limit (docs: GET /key). */
function judgeKey(answer: CheckAnswer): CheckVerdict {
  const verdict = judgeByStatus(answer);
  const body = answer.body as { data?: { limit_remaining?: unknown } } | null | undefined;
  const remaining = body?.data?.limit_remaining;
  return answer.status === 200 && typeof remaining === 'number' && remaining <= 0
    ? { kind: 'verdict', health: 'exhausted' }
    : verdict;
}

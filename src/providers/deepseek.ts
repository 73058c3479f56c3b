import type { CheckAnswer, CheckVerdict, Dialect } from './dialect.js';
import { recordOf } from './error-facts.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';

const judge = judgeBy(openaiCompatible.readFailure);

/** Speaks OpenAI's protocol below `/` and `/v1`, and Anthropic's below `/anthropic`. */
export const deepseek: Dialect = {
  ...openaiCompatible,
  type: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  keyPrefixes: ['sk-'],
  environmentVariables: ['DEEPSEEK_API_KEY'],
  // costs nothing, needs the key, and tells whether there is money left (docs: get user balance)
  healthCheck: { path: '/user/balance', validates: true, readsBalance: true, judge: judgeBalance },
};

function judgeBalance(answer: CheckAnswer): CheckVerdict {
  return answer.status === 200 && recordOf(answer.body)?.['is_available'] === false
    ? { kind: 'verdict', health: 'exhausted' }
    : judge(answer);
}

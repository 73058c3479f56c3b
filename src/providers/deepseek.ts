import { describeMoney } from '../keys/money.js';
import { anthropic } from './anthropic.js';
import type { CheckAnswer, CheckVerdict, Dialect } from './dialect.js';
import { recordOf } from './error-facts.js';
import { judgeBy } from './judge-by-reading.js';
import { openaiCompatible } from './openai-compatible.js';
import { readDeepseekBalance } from './read-deepseek-balance.js';

const judge = judgeBy(openaiCompatible.readFailure);

/** Speaks OpenAI's protocol below `/` and `/v1`, and Anthropic's below `/anthropic`. */
export const deepseek: Dialect = {
  ...openaiCompatible,
  type: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  keyPrefixes: ['sk-'],
  environmentVariables: ['DEEPSEEK_API_KEY'],
  // costs nothing, needs the key, and tells whether there is money left (docs: get user balance)
  healthCheck: {
    path: '/user/balance',
    validates: true,
    provesMoney: 'all',
    judge: judgeBalance,
    readBalance: readDeepseekBalance,
  },
  errorBody: (error, path) =>
    (path.startsWith('/anthropic/') ? anthropic : openaiCompatible).errorBody(error, path),
};

function judgeBalance(answer: CheckAnswer): CheckVerdict {
  if (answer.status !== 200 || recordOf(answer.body)?.['is_available'] !== false) {
    return judge(answer);
  }
  const { amounts } = readDeepseekBalance(answer.body) ?? { amounts: [] };
  const sums = amounts.map(({ remaining, currency }) => describeMoney(remaining, currency));
  const because = ['is_available is false', ...sums].join(', ');
  return { kind: 'verdict', health: 'exhausted', because };
}

import type { CheckAnswer, CheckVerdict } from './dialect.js';
import { judgeByStatus } from './judge-by-status.js';

/** For servers that take any key: a good answer proves that they are there, and nothing of the key. */
export function judgeReachable(answer: CheckAnswer): CheckVerdict {
  const verdict = judgeByStatus(answer);
  return verdict.kind === 'verdict' && verdict.health === 'healthy'
    ? { kind: 'verdict', health: 'unverified' }
    : verdict;
}

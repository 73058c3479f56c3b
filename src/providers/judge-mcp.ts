import { commonSignatures } from './common-signatures.js';
import type { CheckAnswer, CheckVerdict } from './dialect.js';
import { judgeBy } from './judge-by-reading.js';
import { readBy } from './signature.js';

const judge = judgeBy(readBy(commonSignatures));

/** The verdict of a conversation's last answer. A wrong address says nothing about the key. */
export function judgeMcp(answer: CheckAnswer): CheckVerdict {
  const isWrongAddress = answer.status === 404 || answer.status === 405;
  return isWrongAddress ? { kind: 'undecided' } : judge(answer);
}

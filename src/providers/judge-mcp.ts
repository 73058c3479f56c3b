import type { CheckAnswer, CheckVerdict } from './dialect.js';
import { openaiCompatible } from './openai-compatible.js';

/** The verdict of a conversation's last answer. A wrong address says nothing about the key. */
export function judgeMcp(answer: CheckAnswer): CheckVerdict {
  const isWrongAddress = answer.status === 404 || answer.status === 405;
  return isWrongAddress ? { kind: 'undecided' } : openaiCompatible.healthCheck.judge(answer);
}

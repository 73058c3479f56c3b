import { attemptsOf, type SeenOutcome } from './outcome.js';
import type { Arrival } from './upstream-record.js';

/** What a client and the upstream say of one request. */
export type BothSides = {
  readonly id: string;
  /** GET or HEAD: may be sent again in silence (RFC 9110 §9.2.2). */
  readonly isSafe: boolean;
  readonly seen: SeenOutcome;
  readonly arrivals: readonly Arrival[];
};

/** Where the two sides contradict each other, in words; empty if they agree. */
export function judgeRequest({ id, seen, arrivals }: BothSides): readonly string[] {
  const problems: string[] = [];
  const answeredWell = arrivals.filter(({ answeredWhole }) => answeredWhole).length;
  const last = arrivals.at(-1);
  if (seen.kind === 'lost') {
    problems.push(`lost: ${seen.reason}`);
  }
  if (seen.kind === 'served' && answeredWell === 0) {
    problems.push('a client has an answer that no upstream gave');
  }
  if (seen.kind === 'error-answer' && answeredWell > 0) {
    problems.push(`a client got "${seen.reason}" for what an upstream had answered well`);
  }
  if (seen.kind === 'broken' && last?.fault == null) {
    problems.push(`an answer broke off (${seen.reason}) that no upstream broke`);
  }
  if (answeredWell > 1) {
    problems.push(`${answeredWell} upstream calls gave a good answer to one request`);
  }
  if (arrivals.some(({ bodyWhole, bodyRight }) => bodyWhole && !bodyRight)) {
    problems.push('its body reached an upstream with other bytes');
  }
  return problems.map((problem) => `${id}: ${problem}`);
}

/**
 * How often a body reached an upstream whole beyond what the answer's own count of attempts tells; an
 * event has to tell of each. Null for a request whose answer tells nothing.
 */
export function untoldRepeats({ isSafe, seen, arrivals }: BothSides): number | null {
  const attempts = attemptsOf(seen);
  if (isSafe) {
    return 0;
  }
  return attempts === null ? null : Math.max(0, arrivals.length - attempts);
}

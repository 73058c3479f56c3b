import type { State } from '../../../src/keys/health.js';
import type { Outcome } from '../../../src/keys/outcome.js';
import { minute, second } from './a-row.js';

/** What a failure means for the key that was used and for the request (the failover table, told anew). */
export type Following = {
  /** The word that status shows for a key that was `unchecked`. */
  readonly state: State;
  /** What rests; `account` is out until it has money again, `none` is left alone or out for good. */
  readonly rests: 'key' | 'account' | 'model' | 'path' | 'none';
  /** For how long, in milliseconds, where the provider does not tell. */
  readonly guessMs: number;
  readonly next: 'next key at once' | 'next key after a pause' | 'passed on as it came';
};

const atOnce = { next: 'next key at once' } as const;

export function whatFollows(
  outcome: Outcome,
  holdsFor: 'key' | 'model' | 'request',
  isTold: boolean,
): Following {
  const isOfModel = holdsFor === 'model';
  switch (outcome) {
    case 'rate-limited':
      return isOfModel
        ? { state: 'unchecked', rests: 'model', guessMs: 2 * second, ...atOnce }
        : { state: 'cooling', rests: 'key', guessMs: 2 * second, ...atOnce };
    case 'exhausted':
      return { state: 'exhausted', rests: 'account', guessMs: 15 * minute, ...atOnce };
    case 'invalid':
      return { state: 'invalid', rests: 'none', guessMs: 0, ...atOnce };
    case 'forbidden':
      return holdsFor === 'request'
        ? { state: 'unchecked', rests: 'none', guessMs: 0, ...atOnce }
        : {
            state: 'unchecked',
            rests: isOfModel ? 'model' : 'path',
            guessMs: minute,
            ...atOnce,
          };
    case 'server-error':
      return {
        state: 'unchecked',
        rests: isTold ? 'model' : 'none',
        guessMs: 0,
        next: 'next key after a pause',
      };
    case 'caller-fault':
      return { state: 'unchecked', rests: 'none', guessMs: 0, next: 'passed on as it came' };
    default:
      throw new Error(`no failed answer comes to ${outcome}`);
  }
}

const shortestMs = second;
const longestMs = 24 * 60 * minute;

/** How long it rests: the provider's word within its bounds, else the guess. */
export function restMs({ guessMs }: Following, toldMs: number | undefined): number {
  return toldMs === undefined ? guessMs : Math.min(Math.max(toldMs, shortestMs), longestMs);
}

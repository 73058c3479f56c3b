import { blamesCaller, isRefusal, type ReadAnswer } from './read-answer.js';

/** What a request knows at the end of one of its attempts. */
export type RunSoFar = {
  /** The body was kept, so that it can be sent again. */
  readonly mayReplay: boolean;
  readonly serverErrors: number;
  /** Whether another key could be tried at once. */
  readonly hasNext: boolean;
  /** Whether a key that is only limited may serve this request later. */
  readonly isWorthWaiting: boolean;
};

/** Whether a failed answer goes to the client as it came, because no further key would change it. */
export function passesAsItCame(answer: ReadAnswer, run: RunSoFar): boolean {
  // a 401 is about the user's key, which the client must not take for its own
  if (answer.outcome === 'invalid') {
    return false;
  }
  return !run.mayReplay || isSecondServerError(answer, run) || isLastWord(answer, run);
}

function isSecondServerError({ outcome, status }: ReadAnswer, run: RunSoFar): boolean {
  return (
    outcome === 'server-error' && !blamesCaller(status) && run.serverErrors === 1 && run.hasNext
  );
}

/** On a model that no key has, or a request that is too large for all of them. */
function isLastWord({ outcome, status }: ReadAnswer, run: RunSoFar): boolean {
  return outcome === 'forbidden' && !isRefusal(status) && !run.hasNext && !run.isWorthWaiting;
}

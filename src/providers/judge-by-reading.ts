import { describeOutcome } from './classify.js';
import type { CheckAnswer, CheckVerdict, Dialect, Reading } from './dialect.js';
import { judgeByStatus } from './judge-by-status.js';

/**
 * The verdict of a check whose refusals are worded like those of any other request: what the body is
 * known to mean, else what the status says. Only a 4xx is about the key.
 */
export function judgeBy(
  readFailure: Dialect['readFailure'],
): (answer: CheckAnswer) => CheckVerdict {
  return (answer) => {
    const { status, body } = answer;
    const isRefusal = status >= 400 && status < 500;
    // the time of a reset is read elsewhere: a verdict has none
    const reading = isRefusal ? readFailure({ status, headers: {}, body }, 0) : null;
    switch (reading?.outcome) {
      case undefined:
        return judgeByStatus(answer);
      case 'invalid':
      case 'exhausted':
        return { kind: 'verdict', health: reading.outcome, ...reasonOf(reading) };
      case 'forbidden':
        return { kind: 'verdict', health: 'restricted', ...reasonOf(reading) };
      case 'rate-limited':
        return { kind: 'rate-limited' };
      default:
        return { kind: 'undecided' };
    }
  };
}

/** What a status with this outcome says by itself is no news. */
function reasonOf({ outcome, words }: Reading): { readonly because?: string } {
  return words === describeOutcome(outcome, null) ? {} : { because: words };
}

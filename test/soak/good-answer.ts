import { createHash } from 'node:crypto';
import { answerEvents, type UpstreamDialect, wholeAnswer } from '../helpers/realistic-answers.js';
import type { Form } from './soak-request.js';

/**
 * The one right answer to a request: client and upstream know it both by the request's id, so that a
 * byte too few, or another client's answer, is seen.
 */
export function goodAnswer(id: string, form: Form, dialect: UpstreamDialect): readonly string[] {
  const [first = 0, second = 0] = createHash('sha256').update(id).digest();
  if (form === 'stream') {
    const words = Array.from(
      { length: 3 + (first % 40) },
      (_word, index) => `${id} says ${index} `,
    );
    return answerEvents(dialect, words).map((event) => `${event}\n\n`);
  }
  const text = `${id} is answered `.repeat(1 + first * (second % 8));
  return [JSON.stringify(wholeAnswer(dialect, text))];
}

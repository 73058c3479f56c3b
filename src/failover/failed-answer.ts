import type { Headers } from '../providers/reset-hint.js';
import { parseAnswerBody } from './answer-body.js';

/** Enough for any error message, not for a flood. */
const longestBody = 64 * 1024;

/** A failed answer whose body does not end is judged without the rest of it. */
export const failedAnswerMs = 2_000;

/** Collects the body of an answer that the client will not get, as far as it is worth reading. */
export class FailedAnswer {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  get isFull(): boolean {
    return this.#length >= longestBody;
  }

  /** Parsed JSON, or undefined. */
  body(headers: Headers): unknown {
    const encoding = headers['content-encoding'];
    const bytes = Buffer.concat(this.#chunks, this.#length);
    return parseAnswerBody(bytes, typeof encoding === 'string' ? encoding : undefined);
  }
}

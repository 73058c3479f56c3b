import type { Headers } from '../providers/reset-hint.js';
import { decodeAnswerBody, parseAnswerBody } from './answer-body.js';

/** Enough for any error message, not for a flood. A longer one is judged by its status. */
const longestBody = 64 * 1024;

/** A failed answer whose body does not end is judged without the rest of it. */
export const answerBufferMs = 2_000;

/** Keeps the first bytes of an answer that may be a failure, until they were read. */
export class AnswerBuffer {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The bytes as they came, in order. */
  get chunks(): readonly Buffer[] {
    return this.#chunks;
  }

  get isFull(): boolean {
    return this.#length >= longestBody;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Parsed JSON, or undefined. */
  body(headers: Headers): unknown {
    return parseAnswerBody(this.#bytes(), encodingOf(headers));
  }

  /** What came, in its own form; null if it can't be decoded, as half of it may not. */
  decoded(headers: Headers): Buffer | null {
    return decodeAnswerBody(this.#bytes(), encodingOf(headers));
  }

  #bytes(): Buffer {
    return Buffer.concat(this.#chunks, this.#length);
  }
}

export function encodingOf(headers: Headers): string | undefined {
  const encoding = headers['content-encoding'];
  return typeof encoding === 'object' ? encoding.join() : encoding;
}

import type { FailedAnswer } from '../providers/dialect.js';
import type { Headers } from '../providers/reset-hint.js';
import { isEncoded } from './answer-body.js';
import { AnswerBuffer, encodingOf } from './answer-buffer.js';
import type { Hold } from './hold.js';

type RawHeaders = readonly (Buffer | string)[];

/** An answer whose headers are there, until it is known whether it is the client's. */
export class PendingAnswer {
  status = 0;
  statusText = '';
  headers: Headers = {};
  rawHeaders: RawHeaders = [];
  /** What came of a failed answer's body. */
  readonly buffer = new AnswerBuffer();
  /** What keeps the first bytes of a good answer back. */
  hold: Hold | null = null;

  begin(status: number, statusText: string, headers: Headers, raw: RawHeaders): void {
    this.status = status;
    this.statusText = statusText;
    this.headers = headers;
    this.rawHeaders = raw;
  }

  /** Whether a secret in its body, if it has one, could not be seen as it passes. */
  mustDecode(isComplete: boolean): boolean {
    const isBare = isComplete && this.buffer.isEmpty;
    return this.status >= 300 && !isBare && isEncoded(encodingOf(this.headers));
  }

  asFailed(): FailedAnswer {
    return {
      status: this.status,
      headers: this.headers,
      body: this.buffer.body(this.headers),
    };
  }

  /** The bytes that were kept back, as they came. */
  get chunks(): readonly Buffer[] {
    return this.hold?.chunks ?? this.buffer.chunks;
  }

  /** A stream may be open for an hour, and the headers hold the bytes that they were read from, too. */
  forget(): void {
    this.headers = {};
    this.rawHeaders = [];
    this.hold = null;
  }
}

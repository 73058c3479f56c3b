export type MessageHandler = {
  /** Start line and headers, each behind a CRLF but the first. */
  onHead(head: string): void;
  /** A part of the body, good for the length of the call. */
  onBody(bytes: Buffer): void;
  onEnd(): void;
};

type State = 'head' | 'sized' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer';

const headEnd = '\r\n\r\n';
const lineEnd = '\r\n';

/**
 * Reads HTTP/1.1 messages, requests as well as answers, as cheaply as a bench needs it: one search
 * for the end of the headers and two for the body's length. It trusts what it reads.
 */
export class MessageReader {
  readonly #handler: MessageHandler;
  #state: State = 'head';
  /** Bytes to come of the body or the chunk. */
  #left = 0;
  /** A head or chunk line that came in parts. */
  #pending = '';

  constructor(handler: MessageHandler) {
    this.#handler = handler;
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      at = this.#step(bytes, at);
    }
  }

  /** Returns where the next step begins. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#line(bytes, at, headEnd, (head) => this.#begin(head));
      case 'chunk-size':
        return this.#line(bytes, at, lineEnd, (line) => {
          this.#left = Number.parseInt(line, 16);
          this.#state = this.#left === 0 ? 'trailer' : 'chunk';
        });
      case 'chunk-end':
        return this.#line(bytes, at, lineEnd, () => {
          this.#state = 'chunk-size';
        });
      case 'trailer':
        return this.#line(bytes, at, lineEnd, (line) => {
          if (line === '') {
            this.#end();
          }
        });
      case 'chunk':
      case 'sized':
        return this.#body(bytes, at);
    }
  }

  #line(bytes: Buffer, at: number, end: string, take: (line: string) => void): number {
    const text = bytes.toString('latin1', at);
    const whole = this.#pending === '' ? text : this.#pending + text;
    const found = whole.indexOf(end);
    if (found === -1) {
      this.#pending = whole;
      return bytes.length;
    }
    const before = this.#pending.length;
    this.#pending = '';
    take(whole.slice(0, found));
    return at + found + end.length - before;
  }

  #begin(head: string): void {
    this.#handler.onHead(head);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length !== undefined && length !== '0') {
      this.#left = Number(length);
      this.#state = 'sized';
    } else if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      this.#state = 'chunk-size';
    } else {
      this.#end();
    }
  }

  #body(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#handler.onBody(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    this.#left -= end - at;
    if (this.#left === 0) {
      if (this.#state === 'sized') {
        this.#end();
      } else {
        this.#state = 'chunk-end';
      }
    }
    return end;
  }

  #end(): void {
    this.#state = 'head';
    this.#handler.onEnd();
  }
}

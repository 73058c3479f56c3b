import { createParser } from 'eventsource-parser';
import type { Headers } from '../providers/reset-hint.js';
import { readStreamEvent } from '../providers/stream-event.js';

/** The bounds of the commit point: after any of them the answer is passed on as it came. */
export const streamHoldLimits = { events: 64, bytes: 256 * 1024, ms: 2_000 };

/** An event stream whose events can be read; an encoded one passes untouched. */
export function canHold(status: number, headers: Headers): boolean {
  const type = headers['content-type'];
  const encoding = headers['content-encoding'];
  return (
    status < 300 &&
    typeof type === 'string' &&
    type.startsWith('text/event-stream') &&
    (encoding === undefined || encoding === 'identity')
  );
}

export type StreamError = { readonly status: number; readonly body: unknown };

export type HoldDecision =
  | { readonly kind: 'hold' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'error'; readonly error: StreamError };

/**
 * Keeps the first bytes of an event stream back until they show content or an error. Bytes are kept
 * as they came; only a decoded copy is parsed, and nothing is parsed after the commit.
 */
export class StreamHold {
  readonly #chunks: Buffer[] = [];
  readonly #decoder = new TextDecoder();
  #bytes = 0;
  #events = 0;
  #decision: HoldDecision = { kind: 'hold' };
  readonly #parser = createParser({
    onEvent: ({ event, data }) => this.#read(event, data),
  });

  push(chunk: Buffer): HoldDecision {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#parser.feed(this.#decoder.decode(chunk, { stream: true }));
    if (this.#decision.kind === 'hold' && this.#bytes >= streamHoldLimits.bytes) {
      return { kind: 'commit' };
    }
    return this.#decision;
  }

  /** Whether a single event was seen; a stream that ends without one is a failed attempt. */
  get isEmpty(): boolean {
    return this.#events === 0;
  }

  /** The held bytes, in order. */
  get chunks(): readonly Buffer[] {
    return this.#chunks;
  }

  #read(name: string | undefined, data: string): void {
    this.#events += 1;
    if (this.#decision.kind !== 'hold') {
      return;
    }
    const event = readStreamEvent(name, data);
    if (event.kind === 'error') {
      this.#decision = { kind: 'error', error: { status: event.status, body: event.body } };
    } else if (event.kind === 'content' || this.#events >= streamHoldLimits.events) {
      this.#decision = { kind: 'commit' };
    }
  }
}

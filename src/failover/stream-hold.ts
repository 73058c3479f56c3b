import { createParser } from 'eventsource-parser';
import { readStreamEvent } from '../providers/stream-event.js';
import type { Hold, HoldDecision } from './hold.js';

/** The bounds of the commit point: after any of them the answer is passed on as it came. */
export const streamHoldLimits = { events: 64, bytes: 256 * 1024, ms: 2_000 };

/**
 * Keeps the first bytes of an event stream back until they show content or an error. Bytes are kept
 * as they came; only a decoded copy is parsed, and nothing is parsed after the commit.
 */
export class StreamHold implements Hold {
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

  /** Every stream that is whole has content, if only its end: this one broke off at the provider. */
  end(): HoldDecision {
    const message = 'the stream ended before its first content';
    return { kind: 'error', error: { status: 502, body: { error: { message } } } };
  }

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

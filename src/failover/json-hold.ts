import { readStreamEvent } from '../providers/stream-event.js';
import type { Hold, HoldDecision } from './hold.js';

/**
 * How an answer begins that is an error and nothing else; any other is passed on at its first byte.
 * Google puts it into an array.
 */
const errorEnvelope = /^\s*(?:\[\s*)?\{\s*"error"\s*:/;
const longestError = 64 * 1024;

/** Tells an error that came with a 200 (OpenRouter docs: errors; Gemini without `alt=sse`) from an answer. */
export class JsonHold implements Hold {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): HoldDecision {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const mayBeError = errorEnvelope.test(this.#chunks[0]?.toString('latin1', 0, 64) ?? '');
    return { kind: mayBeError && this.#length < longestError ? 'hold' : 'commit' };
  }

  end(): HoldDecision {
    const text = Buffer.concat(this.#chunks, this.#length).toString('utf8').trim();
    const event = readStreamEvent(undefined, text);
    return event.kind === 'error'
      ? { kind: 'error', error: { status: event.status, body: event.body } }
      : { kind: 'commit' };
  }

  get chunks(): readonly Buffer[] {
    return this.#chunks;
  }
}

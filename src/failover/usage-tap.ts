import type { Tokens } from '../keys/tokens.js';
import type { Headers } from '../providers/reset-hint.js';
import {
  laterUsage,
  mayBeUsage,
  readEvalCounts,
  readUsage,
  tokensOf,
  type Usage,
} from '../providers/usage.js';
import { AnswerEnd } from './answer-end.js';
import { ResponseId } from './response-id.js';

/**
 * Starts the names of both objects that tell: `"usage"` and Gemini's `"usageMetadata"`. Inside of a
 * JSON string its quote is escaped, and then it does not end with a quote, so no text can fake it.
 */
const marker = Buffer.from('"usage');
/** What is looked for: text has a quote every few bytes, and at each the native search stops to look. */
const word = marker.subarray(1);
const restOfName = Buffer.from('Metadata');
/** Real ones have a few hundred bytes. */
const longestObject = 8 * 1024;

/** What is to come next: the marker, the rest of the name, what stands before the object, or more of it. */
type Step = 'search' | 'name' | 'colon' | 'value' | 'object';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const opening = 0x7b;
const closing = 0x7d;

/** An answer that may tell its usage, in a form that can be read. */
export function canTap(method: string, status: number, headers: Headers): boolean {
  const type = headers['content-type'];
  const encoding = headers['content-encoding'];
  return (
    // a GET shows again what an earlier answer has told (OpenAI: stored responses)
    method === 'POST' &&
    status >= 200 &&
    status < 300 &&
    typeof type === 'string' &&
    /^(?:text\/event-stream|application\/(?:x-nd)?json)\b/i.test(type) &&
    (encoding === undefined || encoding === 'identity')
  );
}

/**
 * Watches an answer pass and reads its usage, in JSON as in event streams. It holds nothing back and
 * keeps no more than one usage object and the last bytes; a chunk without the marker costs one search
 * in native code. Where chunks are cut makes no difference.
 */
export class UsageTap {
  /** Where an answer of Ollama's own protocol tells its counts; null for streams of events. */
  readonly #end: AnswerEnd | null;
  #step: Step = 'search';
  /** Bytes of the marker, or of the rest of the name, that were seen so far. */
  #matched = 0;
  #text = '';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #usage: Usage | null = null;
  /** The last object. Gemini sends one with every event, of which only the last needs parsing. */
  #last: string | null = null;
  readonly #id = new ResponseId();

  constructor(headers: Headers) {
    const isEvents = /^text\/event-stream\b/i.test(String(headers['content-type']));
    this.#end = isEvents ? null : new AnswerEnd();
  }

  push(chunk: Buffer): void {
    if (!this.#id.isDone) {
      this.#id.push(chunk);
    }
    this.#end?.push(chunk);
    let at = 0;
    while (at < chunk.length) {
      if (this.#step === 'object') {
        at = this.#readObject(chunk, at);
      } else if (this.#step === 'search' && this.#matched === 0) {
        const found = indexOfMarker(chunk, at);
        if (found === -1) {
          this.#matched = markerAtEnd(chunk, at);
          return;
        }
        this.#to('name');
        at = found + marker.length;
      } else {
        this.#take(chunk[at] ?? 0);
        at += 1;
      }
    }
  }

  /** What the answer told up to now; null if nothing. */
  tokens(): Tokens | null {
    const last = this.#last === null ? null : readUsage(this.#last);
    const usage = laterUsage(this.#usage, last) ?? readEvalCounts(this.#end?.text ?? '');
    return usage === null ? null : tokensOf(usage);
  }

  /** The id that the answer gave itself; null if none was found. */
  get responseId(): string | null {
    return this.#id.value;
  }

  #take(byte: number): void {
    if (this.#step === 'search' && byte === marker[this.#matched]) {
      this.#matched += 1;
      if (this.#matched === marker.length) {
        this.#to('name');
      }
    } else if (this.#step === 'name' && byte === restOfName[this.#matched]) {
      this.#matched += 1;
    } else if (this.#step === 'name' && byte === quote && this.#isWholeName) {
      this.#to('colon');
    } else if (this.#step === 'colon' && byte === colon) {
      this.#to('value');
    } else if (this.#step === 'value' && byte === opening) {
      this.#to('object');
      this.#text = '{';
      this.#depth = 1;
    } else if ((this.#step !== 'colon' && this.#step !== 'value') || !isSpace(byte)) {
      this.#to('search');
      this.#matched = byte === quote ? 1 : 0; // only the marker's first byte is a quote
    }
  }

  get #isWholeName(): boolean {
    return this.#matched === 0 || this.#matched === restOfName.length;
  }

  #to(step: Step): void {
    this.#step = step;
    this.#matched = 0;
  }

  /** Reads on in the object, and returns where it stopped. */
  #readObject(chunk: Buffer, start: number): number {
    const end = Math.min(chunk.length, start + longestObject - this.#text.length);
    let at = start;
    while (at < end && this.#depth > 0) {
      this.#follow(chunk[at] ?? 0);
      at += 1;
    }
    // one character per byte, so that no cut can split one; names and numbers are ASCII anyway
    this.#text += chunk.toString('latin1', start, at);
    if (this.#depth === 0) {
      this.#found(this.#text);
      this.#leaveObject();
    } else if (this.#text.length >= longestObject) {
      this.#leaveObject();
    }
    return at;
  }

  #follow(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false;
    } else if (this.#inString) {
      this.#escaped = byte === backslash;
      this.#inString = byte !== quote;
    } else if (byte === quote) {
      this.#inString = true;
    } else if (byte === opening) {
      this.#depth += 1;
    } else if (byte === closing) {
      this.#depth -= 1;
    }
  }

  #found(text: string): void {
    if (this.#usage === null) {
      // Anthropic tells the input at the start only
      this.#usage = readUsage(text);
    } else if (mayBeUsage(text)) {
      this.#last = text;
    }
  }

  #leaveObject(): void {
    this.#to('search');
    this.#text = '';
    this.#inString = false;
    this.#escaped = false;
  }
}

function indexOfMarker(chunk: Buffer, from: number): number {
  let found = chunk.indexOf(word, from + 1);
  while (found !== -1 && chunk[found - 1] !== quote) {
    found = chunk.indexOf(word, found + 1);
  }
  return found === -1 ? -1 : found - 1;
}

/** How many of the last bytes may be the marker's first ones. */
function markerAtEnd(chunk: Buffer, from: number): number {
  const first = Math.max(from, chunk.length - marker.length + 1);
  for (let at = chunk.length - 1; at >= first; at -= 1) {
    if (chunk[at] === quote) {
      const length = chunk.length - at;
      return chunk.compare(marker, 0, length, at) === 0 ? length : 0;
    }
  }
  return 0;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Shorter ones are counted up, or drawn from a few (Ollama has 999), so that two answers may share one. */
const shortestId = 16;
const longestId = 200;
/** Longer texts are skipped in native code. */
const nearby = 256;
/** After this many bytes that were looked at one by one the id is given up. */
const mostSteps = 32 * 1024;

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openingBracket = 0x5b;
const backslash = 0x5c;
const closingBracket = 0x5d;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

/** The names that an id has in the answer itself … */
const ownNames: readonly string[] = ['id', 'responseId'];
/** … and those of the objects around it in the first event of a stream. */
const envelopes: readonly string[] = ['message', 'response'];

/**
 * Finds the id that an answer gives itself: `id` (OpenAI's chat, Anthropic), `responseId` (Gemini),
 * `message.id` (Anthropic's streams), `response.id` (those of OpenAI's Responses). It follows the
 * nesting from the first byte on, for tools' arguments are objects of the answer in Gemini and
 * Anthropic, and may have an `id` of their own. In doubt it finds none.
 */
export class ResponseId {
  #value: string | null = null;
  #isDone = false;
  #steps = 0;
  /** Open brackets and braces. */
  #depth = 0;
  /** How many of them stand around an answer: 1 in a list (Gemini without `alt=sse`), null before the first. */
  #around: number | null = null;
  /** The name whose value comes next: in the answer, and in an object of it. */
  readonly #names: [own: string, inner: string] = ['', ''];
  #inString = false;
  #escaped = false;
  /** The last string, or as much of it as came; null if it can be neither a name nor an id. */
  #text: string | null = null;
  get value(): string | null {
    return this.#value;
  }

  /** It is found, or it will not be. */
  get isDone(): boolean {
    return this.#isDone;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#isDone) {
      if (this.#inString) {
        at = this.#readString(chunk, at);
      } else if (this.#depth === 0 && this.#around !== null) {
        // between two events of a stream
        const next = chunk.indexOf(openingBrace, at);
        at = next === -1 ? chunk.length : next + 1;
        this.#take(next === -1 ? 0 : openingBrace);
      } else {
        this.#take(chunk[at] ?? 0);
        at += 1;
        this.#steps += 1;
      }
      this.#isDone ||= this.#steps > mostSteps;
    }
  }

  #take(byte: number): void {
    if (byte === quote) {
      this.#inString = this.#depth > 0;
      this.#text = this.#level === 1 || this.#level === 2 ? '' : null;
    } else if (byte === openingBrace || byte === openingBracket) {
      this.#around ??= byte === openingBracket ? 1 : 0;
      this.#depth += 1;
      this.#setName('');
    } else if (byte === closingBrace || byte === closingBracket) {
      this.#depth = Math.max(0, this.#depth - 1);
    } else if (byte === colon) {
      this.#setName(this.#text ?? '');
    } else if (byte === comma) {
      this.#setName('');
    }
  }

  /** 1 in the answer itself. */
  get #level(): number {
    return this.#depth - (this.#around ?? 0);
  }

  #setName(name: string): void {
    if (this.#level === 1) {
      this.#names[0] = name;
    } else if (this.#level === 2) {
      this.#names[1] = name;
    }
  }

  /** Reads on in the string, and returns where it stopped. */
  #readString(chunk: Buffer, start: number): number {
    const end = Math.min(chunk.length, start + nearby);
    let at = start;
    while (at < end) {
      const byte = chunk[at];
      if (this.#escaped) {
        this.#escaped = false;
      } else if (byte === backslash) {
        this.#escaped = true;
        this.#text = null; // no id has an escape in it, nor has any of the names
      } else if (byte === quote) {
        break;
      }
      at += 1;
    }
    this.#steps += at - start;
    if (this.#text !== null) {
      const fits = this.#text.length + at - start <= longestId;
      this.#text = fits ? this.#text + chunk.toString('latin1', start, at) : null;
    }
    if (at < end) {
      this.#inString = false;
      this.#endString();
      return at + 1;
    }
    return end === chunk.length || this.#escaped ? end : skipText(chunk, end);
  }

  #endString(): void {
    const [own, inner] = this.#names;
    const isId =
      (this.#level === 1 && ownNames.includes(own)) ||
      (this.#level === 2 && inner === 'id' && envelopes.includes(own));
    if (isId && this.#text !== null && this.#text.length >= shortestId) {
      this.#value = this.#text;
      this.#isDone = true;
    }
  }
}

/** The next quote or backslash, or the end. */
function skipText(chunk: Buffer, start: number): number {
  const found = chunk.indexOf(quote, start);
  const end = found === -1 ? chunk.length : found;
  const slash = chunk.subarray(start, end).indexOf(backslash);
  return slash === -1 ? end : start + slash;
}

/** Ollama's counts and times have 200 bytes. */
const keptBytes = 512;

/** Keeps the last bytes of an answer that passes. */
export class AnswerEnd {
  #bytes: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    const end = chunk.length >= keptBytes ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#bytes = end.subarray(-keptBytes);
  }

  get text(): string {
    return this.#bytes.toString('latin1');
  }
}

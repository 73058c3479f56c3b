import type { KeyEdit, KeyEditor, NewKey, TriedKey } from '../../src/key-editor.js';
import { aKey } from './a-snapshot.js';

/** An editor that changes nothing: it keeps what it was told to do. */
export class MemoryEditor implements KeyEditor {
  /** The edits that it got, as `renameKey openai/work spare`. */
  readonly edits: string[] = [];
  /** Checks that were asked for and not answered yet, oldest first. */
  readonly checks: { readonly key: NewKey; answer(tried: Partial<TriedKey>): void }[] = [];
  /** What is wrong with the fields of a new key, if anything is. */
  problem: string | null = null;
  /** Set: the next edit fails with it. */
  refusal: Error | null = null;
  readonly #done: string[] = [];

  checkFields(): void {
    if (this.problem !== null) {
      throw new Error(this.problem);
    }
  }

  tryKey(key: NewKey): Promise<TriedKey> {
    return new Promise((resolve) => {
      this.checks.push({
        key,
        answer: (tried) => resolve({ key: aKey('openai/4'), warnings: [], ...tried }),
      });
    });
  }

  async addKey({ provider, name, secret }: NewKey): Promise<KeyEdit> {
    return this.#edit(`addKey ${provider} ${name ?? '-'} ${secret.kind}`, null);
  }

  async renameKey({ id }: { readonly id: string }, name: string | null): Promise<KeyEdit> {
    return this.#edit(`renameKey ${id} ${name ?? '-'}`, id);
  }

  async moveKey({ id }: { readonly id: string }, position: number): Promise<KeyEdit> {
    return this.#edit(`moveKey ${id} ${position}`, id);
  }

  async removeKey({ id }: { readonly id: string }): Promise<KeyEdit> {
    return this.#edit(`removeKey ${id}`, null);
  }

  async undo(): Promise<KeyEdit> {
    const told = `taken back: ${this.#done.pop()}`;
    this.edits.push('undo');
    return { key: null, told, warnings: [] };
  }

  lastEdit(): string | null {
    return this.#done.at(-1) ?? null;
  }

  #edit(told: string, key: string | null): KeyEdit {
    if (this.refusal !== null) {
      const { refusal } = this;
      this.refusal = null;
      throw refusal;
    }
    this.edits.push(told);
    this.#done.push(told);
    return { key, told, warnings: [] };
  }
}

/**
 * The seam to what edits the config file: the commands and the screen call it in their own process,
 * also while the engine runs in another one, which takes the edit up as it does the user's own. A
 * secret goes in through `NewKey`, and none comes out.
 */
import type { KeyId, KeySnapshot } from './engine.js';

/** What the config is to hold of a secret: itself, or where it is. */
export type NewSecret =
  | { readonly kind: 'literal'; readonly secret: string }
  /** A variable of the environment; it need not be set yet. */
  | { readonly kind: 'variable'; readonly name: string }
  /** Absolute, or below the home folder as `~/…`. */
  | { readonly kind: 'file'; readonly path: string }
  /** A name in the system's keyring, which has it already. */
  | { readonly kind: 'keyring'; readonly name: string };

/** All of a new key but its secret. */
export type KeyFields = {
  /** One of the config, or a new one, which is made with `type` and `baseUrl`. */
  readonly provider: string;
  readonly name?: string;
  readonly group?: string;
  /** Of the provider if that is new, else the key's own. */
  readonly baseUrl?: string;
  /** Needed for a new provider whose name is no known type and that speaks another protocol. */
  readonly type?: string;
};

export type NewKey = KeyFields & { readonly secret: NewSecret };

/**
 * A key as it was shown to whoever orders the edit; a `KeySnapshot` is one. If another key has its id
 * by the time of the edit, the edit is refused.
 */
export type ShownKey = Pick<KeySnapshot, 'id' | 'masked' | 'source'>;

/** What was done. */
export type KeyEdit = {
  /** The key by its id after the edit; null if it is gone. */
  readonly key: KeyId | null;
  /** For people, such as `openai/2 is openai/work now`. */
  readonly told: string;
  /** What is usable but probably not meant about the new key; sentences without a secret. */
  readonly warnings: readonly string[];
};

/** A key that is not in the config yet, after its health check. */
export type TriedKey = {
  /** Its id is the one that it will have. */
  readonly key: KeySnapshot;
  readonly warnings: readonly string[];
};

/**
 * Each edit reads the file, changes no byte that it need not, and writes it whole or not at all. What
 * they throw: ConfigError for a file that is broken already, `edit-refused` for an edit that would
 * break it, `unknown-key`, `config-changed` if somebody else changed the file in a way that
 * conflicts, and `config-unwritable`. The file is untouched then.
 */
export type KeyEditor = {
  /** Throws what `addKey` would throw for these fields, before anybody is asked for the secret. */
  checkFields(fields: KeyFields): void;
  /** Asks the provider about a key without saving it. */
  tryKey(key: NewKey): Promise<TriedKey>;
  /** Puts a key behind the others of its provider; makes the file if there is none. */
  addKey(key: NewKey): Promise<KeyEdit>;
  /** Null takes its name away. */
  renameKey(key: ShownKey, name: string | null): Promise<KeyEdit>;
  /** `position` counts from 1, the key that is tried first. */
  moveKey(key: ShownKey, position: number): Promise<KeyEdit>;
  /** With its provider if that has no other key. */
  removeKey(key: ShownKey): Promise<KeyEdit>;
  /** Takes back the last edit of this editor that is not taken back yet. */
  undo(): Promise<KeyEdit>;
  /** What `undo` would take back, in the words of its edit; null if there is nothing. */
  lastEdit(): string | null;
};

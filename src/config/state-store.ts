import type { FailureOutcome } from '../keys/outcome.js';

/** What outlives the engine about one key. Never its secret. */
export type SavedKey = {
  readonly id: string;
  /** `Secret.fingerprint`; null for a key whose secret could not be resolved. */
  readonly fingerprint: string | null;
  readonly enabled: boolean;
  readonly counts: {
    readonly requests: number;
    readonly ok: number;
    readonly failures: Readonly<Record<FailureOutcome, number>>;
    readonly failovers: number;
  };
  /** RFC 3339 or null. */
  readonly cooldownUntil: string | null;
  readonly lastUsedAt: string | null;
};

export type SavedState = {
  /** Random, made once per install; the key of every fingerprint. */
  readonly salt: string;
  /** RFC 3339. */
  readonly countsSince: string;
  readonly keys: readonly SavedKey[];
};

/** state.json. The host alone writes it; its writes are synchronous and fsynced, so keep them rare. */
export type StateStore = {
  read(): SavedState;
  /** Throws what the disk throws; the engine reports it once and goes on. */
  write(state: SavedState): void;
  /** Set if the file was broken and was put aside, or can't be read: a sentence for the warnings. */
  readonly warning: string | null;
};

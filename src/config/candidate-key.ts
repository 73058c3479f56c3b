/** A key for a first config, found somewhere; never its secret. */
export type CandidateKey = {
  readonly provider: string;
  /** The reference, as the config writes it. */
  readonly key: string;
  /** What a provider speaks whose name does not say it; null for a known one. */
  readonly type: string | null;
  /** Null: the default of the type. */
  readonly baseUrl: string | null;
};

export type FoundKeys = {
  readonly keys: readonly CandidateKey[];
  /** What looks like a key but can't be taken, and why: sentences without a secret. */
  readonly passedOver: readonly string[];
};

export function candidate(provider: string, key: string): CandidateKey {
  return { provider, key, type: null, baseUrl: null };
}

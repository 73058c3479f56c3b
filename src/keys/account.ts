/** Whose key it is, by what its answers say: the organisation or team whose quota it uses. */
export type Account = {
  /** As it was told; not to be shown. */
  readonly told: string;
  /** The same as plain text without a secret, and short. */
  readonly id: string;
  /**
   * Its answers have named several: a gateway in front of several accounts, or a client that names
   * the organisation itself. Then nothing is known.
   */
  readonly varies: boolean;
};

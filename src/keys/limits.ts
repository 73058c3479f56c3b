/** What a good answer told is left of the limits of the key that it was for. */
export type Limits = {
  readonly remainingRequests: number | null;
  readonly remainingTokens: number | null;
  /** Wall-clock milliseconds: when what is used up comes back; if nothing is, the soonest reset. */
  readonly resetAt: number | null;
  /** Milliseconds until what is used up comes back; null if something is left, or nobody knows. */
  readonly spentMs: number | null;
};

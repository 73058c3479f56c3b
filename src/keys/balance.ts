/** What a provider told of the money that is left for a key. */
export type Balance = {
  /** At least one, and at most one per currency. */
  readonly amounts: readonly Amount[];
  /** How often the limit is filled up again, at midnight UTC; null if never, or if nobody told. */
  readonly resets: ResetPeriod | null;
};

export type Amount = {
  /** Below zero where more was spent than there was. */
  readonly remaining: number;
  /** What there was to spend; null where there is no such limit. */
  readonly limit: number | null;
  /** ISO 4217, such as `USD`. */
  readonly currency: string;
};

export const resetPeriods = ['daily', 'weekly', 'monthly'] as const;

export type ResetPeriod = (typeof resetPeriods)[number];

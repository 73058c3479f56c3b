import type { Account } from './account.js';
import type { Balance } from './balance.js';
import { LatencyWindow } from './latency-window.js';
import type { Limits } from './limits.js';
import { MinuteCounts } from './minute-counts.js';
import type { FailureOutcome } from './outcome.js';
import type { Tokens } from './tokens.js';

export type FailureCounts = Record<FailureOutcome, number>;

export function noFailures(): FailureCounts {
  return {
    'rate-limited': 0,
    exhausted: 0,
    invalid: 0,
    forbidden: 0,
    'server-error': 0,
    'network-error': 0,
  };
}

/** What one key was used for. Plain numbers that the data path counts up; snapshots read them. */
export class KeyUsage {
  requests = 0;
  ok = 0;
  failures: FailureCounts = noFailures();
  failovers = 0;
  inFlight = 0;
  /** Null until an answer told some. */
  tokens: Tokens | null = null;
  /** Null until an answer told them. */
  limits: Limits | null = null;
  /** With the wall-clock milliseconds of the check that read it; null until one did. */
  balance: (Balance & { readonly atWall: number }) | null = null;
  /** Null until an answer named it. */
  account: Account | null = null;
  readonly latency = new LatencyWindow();
  /** `requests` of the last minutes. */
  readonly recent = new MinuteCounts();
  /** Wall-clock milliseconds: when it was first in a config that an engine ran on. */
  firstSeenAt: number;
  /** Wall-clock milliseconds. */
  lastUsedAt: number | null = null;
  lastError: { atWall: number; text: string; outcome: FailureOutcome } | null = null;

  constructor(firstSeenAt: number) {
    this.firstSeenAt = firstSeenAt;
  }

  /** An attempt with this key begins; `wall` is in milliseconds since the Unix epoch. */
  begin(wall: number): void {
    this.requests += 1;
    this.lastUsedAt = wall;
    this.recent.add(wall);
  }
}

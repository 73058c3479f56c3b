import type { Clock } from '../clock.js';
import type { Redactor } from '../log/redactor.js';
import type { EventLog } from './event-log.js';
import type { ReplayBudget } from './request-body.js';
import type { Upstreams } from './upstreams.js';

/** What the parts of one engine share. */
export type EngineContext = {
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly upstreams: Upstreams;
  readonly replayBudget: ReplayBudget;
  readonly events: EventLog;
  readonly redactor: Redactor;
  /** An answer named the account of a key, which it had not before. */
  readonly onAccount: () => void;
  /** Something in the snapshot is no longer what it was. */
  readonly onChange: () => void;
};

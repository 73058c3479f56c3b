import type { Headers } from '../providers/reset-hint.js';
import type { Drill } from './drill.js';
import type { KeySlot } from './key-slot.js';
import type { ReadAnswer } from './read-answer.js';

/** An attempt that failed, so that the request may go on. */
export type FailedAttempt = {
  readonly slot: KeySlot;
  readonly answer: ReadAnswer;
  readonly headers: Headers;
  /** The provider may have acted on it although no answer came. */
  readonly sentWithoutAnswer: boolean;
  readonly connectFailed: boolean;
  /** The one that made the failure up, or null. */
  readonly drill: Drill | null;
};

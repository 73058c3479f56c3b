import { type Clock, toInstant } from '../clock.js';
import type { EngineEvent, EventType, KeyId } from '../engine.js';
import type { Outcome } from '../keys/outcome.js';
import type { Log } from '../log/log.js';
import { plainText } from './plain-text.js';

const kept = 1_000;
const inSnapshot = 200;

export type NewEvent = {
  readonly type: EventType;
  readonly provider?: string | null;
  readonly key?: KeyId | null;
  readonly to?: KeyId | null;
  readonly outcome?: Outcome | null;
  readonly detail?: string;
};

/** Numbers the engine's events, keeps the newest, and writes each to the log. */
export class EventLog {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #redact: (text: string) => string;
  readonly #onEvent: () => void;
  #events: EngineEvent[] = [];
  #seq = 0;

  constructor(options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly redact: (text: string) => string;
    readonly onEvent: () => void;
  }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#redact = options.redact;
    this.#onEvent = options.onEvent;
  }

  add(event: NewEvent): void {
    this.#seq += 1;
    const { type, provider = null, key = null, to = null, outcome = null } = event;
    const detail = plainText(this.#redact(event.detail ?? ''));
    const at = toInstant(this.#clock.now().wall);
    const complete = { seq: this.#seq, at, type, provider, key, to, outcome, detail };
    this.#events.push(complete);
    if (this.#events.length >= 2 * kept) {
      this.#events = this.#events.slice(-kept);
    }
    this.#log[levels[type] ?? 'info']({ seq: this.#seq, type, provider, key, to, outcome }, detail);
    this.#onEvent();
  }

  /** The newest 200, oldest first. */
  newest(): readonly EngineEvent[] {
    return this.#events.slice(-inSnapshot);
  }

  since(seq: number): readonly EngineEvent[] {
    return this.#events.filter((event) => event.seq > seq).slice(-kept);
  }
}

const levels: Readonly<Partial<Record<EventType, 'debug' | 'warn' | 'error'>>> = {
  'attempt-failed': 'warn',
  'failed-over': 'warn',
  'replayed-after-send': 'warn',
  'no-replay': 'warn',
  'config-rejected': 'error',
  'keys-exhausted': 'error',
};

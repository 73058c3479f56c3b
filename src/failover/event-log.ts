import { type Clock, toInstant } from '../clock.js';
import type { EngineEvent, EventType, Instant, KeyId } from '../engine.js';
import type { Outcome } from '../keys/outcome.js';
import type { Log } from '../log/log.js';
import { plainText } from './plain-text.js';

const kept = 1_000;
const inSnapshot = 200;

/** Longer than a request needs for its next key, and too short for anybody who waits for a line. */
const writeAfterMs = 10;

export type NewEvent = {
  readonly type: EventType;
  readonly provider?: string | null;
  readonly key?: KeyId | null;
  readonly to?: KeyId | null;
  readonly outcome?: Outcome | null;
  readonly detail?: string;
};

type Pending = { readonly event: NewEvent; readonly seq: number; readonly at: Instant };

/** Numbers the engine's events, keeps the newest, and writes each to the log. */
export class EventLog {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #redact: (text: string) => string;
  readonly #onEvent: () => void;
  #events: EngineEvent[] = [];
  #pending: Pending[] = [];
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

  /**
   * It is written down within 10 ms, or when somebody asks for events: a request that fails over does
   * not wait for it.
   */
  add(event: NewEvent): void {
    this.#seq += 1;
    if (this.#pending.length === 0) {
      this.#clock.after(writeAfterMs, () => this.flush());
    }
    this.#pending.push({ event, seq: this.#seq, at: toInstant(this.#clock.now().wall) });
    this.#onEvent();
  }

  /** Writes down what was added. */
  flush(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const one of pending) {
      this.#write(one);
    }
  }

  /** The newest 200, oldest first. */
  newest(): readonly EngineEvent[] {
    this.flush();
    return this.#events.slice(-inSnapshot);
  }

  since(seq: number): readonly EngineEvent[] {
    this.flush();
    return this.#events.filter((event) => event.seq > seq).slice(-kept);
  }

  #write({ event, seq, at }: Pending): void {
    const { type, provider = null, key = null, to = null, outcome = null } = event;
    const detail = plainText(this.#redact(event.detail ?? ''));
    this.#events.push({ seq, at, type, provider, key, to, outcome, detail });
    if (this.#events.length >= 2 * kept) {
      this.#events = this.#events.slice(-kept);
    }
    this.#log[levels[type] ?? 'info']({ seq, type, provider, key, to, outcome }, detail);
  }
}

const levels: Readonly<Partial<Record<EventType, 'debug' | 'warn' | 'error'>>> = {
  'attempt-failed': 'warn',
  'failed-over': 'warn',
  'replayed-after-send': 'warn',
  'no-replay': 'warn',
  'session-ended': 'warn',
  'drill-started': 'warn',
  'config-rejected': 'error',
  'keys-exhausted': 'error',
};

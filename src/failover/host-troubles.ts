import type { StateStore } from '../config/state-store.js';
import type { Log } from '../log/log.js';
import type { Listening } from './listening.js';

type Options = {
  readonly stateStore: StateStore;
  readonly log: Log;
  readonly onChange: () => void;
};

/** What hinders the host of the engine, and no key: its state file and its port. */
export class HostTroubles {
  readonly #options: Options;
  #saving: string | null = null;
  /** What became of the port that the config asks for. */
  #listening: Listening = { url: null, problem: null };

  constructor(options: Options) {
    this.#options = options;
    const { warning } = options.stateStore;
    if (warning !== null) {
      options.log.warn({}, warning);
    }
  }

  get listening(): Listening {
    return this.#listening;
  }

  set listening(listening: Listening) {
    this.#listening = listening;
    this.#options.onChange();
  }

  /** Null: state can be saved again. */
  noteSaving(problem: string | null): void {
    const { log, onChange } = this.#options;
    this.#saving = problem;
    if (problem === null) {
      log.info({}, 'state can be saved again');
    } else {
      log.warn({}, problem);
    }
    onChange();
  }

  current(): readonly string[] {
    const { warning } = this.#options.stateStore;
    return [this.#listening.problem, warning, this.#saving].filter((trouble) => trouble !== null);
  }
}

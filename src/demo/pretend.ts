import type { Behaviour } from './story.js';

/** What every pretended provider is given. */
export type Pretend = {
  /** How the owner of this secret is treated now; `invalid` for a secret that nobody was given. */
  readonly behaviourOf: (secret: string) => Behaviour;
  /** Waits about as long as a small model thinks. */
  readonly think: () => Promise<void>;
};

/** The words that every pretended model answers with. */
export const words = ['Hello', ' from', ' a', ' provider', ' that', ' is', ' not', ' there', '.'];

import type { KeyEdits } from './key-edits.js';
import type { PacedLink } from './paced-link.js';
import type { Scene } from './scene.js';
import type { Action } from './view-state.js';

/** What a verb may touch. */
export type Reach = {
  readonly describe: () => Scene;
  readonly paced: PacedLink;
  readonly retry: () => void;
  readonly edits: KeyEdits;
  readonly dispatch: (action: Action) => void;
  readonly notify: (lines: readonly string[], tone?: 'plain' | 'bad', forMs?: number) => void;
  readonly copy: (text: string) => void;
  readonly suspend: () => void;
  readonly redraw: () => void;
  readonly now: () => number;
};

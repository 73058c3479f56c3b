import type { Engine, EngineLink, LinkState, Snapshot } from '../engine.js';

/** The link and its engine's snapshot, as they were at one moment: what one frame is drawn from. */
export type Seen = {
  readonly link: LinkState;
  /** What the engine says now or, if it is lost, said last. */
  readonly snapshot: Snapshot | null;
};

export type PacedLink = {
  /** The same object until `subscribe`'s listeners are called. */
  getSeen(): Seen;
  subscribe(listener: () => void): () => void;
  /** Takes in what is held back: after the user's own doing he need not wait. */
  flush(): void;
  /** How long the last frame took to draw. Slow frames come less often, or they'd eat a core. */
  setFrameCost(ms: number): void;
  close(): void;
};

const shortestMs = 200;
const longestMs = 1_000;
/** Of the time between two frames, the part that drawing may take; all else takes two thirds of that. */
const drawingShare = 0.05;

/**
 * Follows a link and whichever engine it has, and tells of the engine's changes at most five times a
 * second: a busy engine changes on every request, and each telling costs a frame. A change of
 * the link itself is told at once.
 */
export function paceLink(link: EngineLink, { now }: { readonly now: () => number }): PacedLink {
  const listeners = new Set<() => void>();
  let seen = look();
  let lastTold = Number.NEGATIVE_INFINITY;
  let everyMs = shortestMs;
  let timer: NodeJS.Timeout | undefined;
  let leaveEngine = followEngine();
  const leaveLink = link.subscribe(() => {
    leaveEngine();
    leaveEngine = followEngine();
    tell();
  });

  function look(): Seen {
    const state = link.getState();
    return { link: state, snapshot: snapshotOf(state) };
  }

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    lastTold = now();
    const state = link.getState();
    if (state === seen.link && snapshotOf(state) === seen.snapshot) {
      return;
    }
    seen = look();
    for (const listener of [...listeners]) {
      listener();
    }
  }

  function followEngine(): () => void {
    const engine = engineOf(link.getState());
    return (
      engine?.subscribe(() => {
        if (timer !== undefined) {
          return;
        }
        const wait = Math.max(0, everyMs - Math.abs(now() - lastTold));
        if (wait === 0) {
          tell();
        } else {
          timer = setTimeout(tell, wait);
        }
      }) ?? (() => {})
    );
  }

  return {
    getSeen: () => seen,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: tell,
    setFrameCost(ms) {
      everyMs = Math.min(longestMs, Math.max(shortestMs, ms / drawingShare));
    },
    close() {
      clearTimeout(timer);
      leaveEngine();
      leaveLink();
    },
  };
}

export function engineOf(state: LinkState): Engine | null {
  return state.kind === 'hosting' || state.kind === 'attached' ? state.engine : null;
}

function snapshotOf(state: LinkState): Snapshot | null {
  if (state.kind === 'lost') {
    return state.last;
  }
  return engineOf(state)?.getSnapshot() ?? null;
}

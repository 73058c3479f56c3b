import type { DemoKey } from './demo-keys.js';

/** How a provider treats one key at one moment of the story. */
export type Behaviour =
  | { readonly kind: 'works' }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'invalid' }
  /** Nobody listens there. */
  | { readonly kind: 'dead' };

type Scene = {
  readonly key: DemoKey;
  readonly trouble: Exclude<Behaviour['kind'], 'works'>;
  /** Milliseconds since the beginning of the story. */
  readonly from: number;
  readonly to: number;
  /** Leaves no key of its provider: a story that ends before it is over must not begin it. */
  readonly isLast?: boolean;
};

/** After this the story begins again, for a screen that stays open. */
export const storyMs = 24_000;

/** The most that a client is made to wait after the last scene: its Retry-After is rounded up. */
const recoveryMs = 1_500;

const scenes: readonly Scene[] = [
  { key: 'openai/old', trouble: 'invalid', from: 0, to: Number.POSITIVE_INFINITY },
  { key: 'openai/work', trouble: 'rate-limited', from: 900, to: 4_500 },
  { key: 'anthropic/team', trouble: 'overloaded', from: 4_200, to: 6_700 },
  { key: 'openrouter/relay', trouble: 'dead', from: 7_500, to: 12_000 },
  { key: 'openai/work', trouble: 'rate-limited', from: 13_600, to: 15_800, isLast: true },
  { key: 'openai/spare', trouble: 'rate-limited', from: 13_600, to: 15_800, isLast: true },
];

/** `endMs` is when the whole demo ends, or infinity if somebody else ends it. */
export function behaviourAt(key: DemoKey, elapsedMs: number, endMs: number): Behaviour {
  const begin = elapsedMs - (elapsedMs % storyMs);
  const scene = scenes.find(
    ({ from, to, isLast = false, ...candidate }) =>
      candidate.key === key &&
      elapsedMs - begin >= from &&
      elapsedMs - begin < to &&
      (!isLast || begin + to + recoveryMs <= endMs),
  );
  if (scene === undefined) {
    return { kind: 'works' };
  }
  if (scene.trouble === 'rate-limited') {
    const left = scene.to - (elapsedMs - begin);
    return { kind: 'rate-limited', retryAfterSeconds: Math.ceil(left / 1000) };
  }
  return { kind: scene.trouble };
}

/** The last verdict about a key. Nothing but evidence changes it; the user's own switch does not. */
export type Health =
  | 'unchecked'
  | 'healthy'
  | 'restricted'
  | 'invalid'
  | 'exhausted'
  | 'unverified';

/** One word per key, for the screen, the JSON and the filter: the first that applies, in this order. */
export const states = [
  'disabled',
  'checking',
  'invalid',
  'exhausted',
  'cooling',
  'unreachable',
  'restricted',
  'unverified',
  'unchecked',
  'healthy',
] as const;

export type State = (typeof states)[number];

import {
  type Answer,
  forbidden,
  rateLimited,
  reset,
  serverError,
  unauthorized,
} from './answers.js';

/** What the first key does to a client, by the words of a test's name. */
export const troubles = {
  'answers 429': rateLimited({ retryAfter: 60 }),
  'answers 500': serverError(500),
  'answers 401': unauthorized(),
  'answers 403': forbidden(),
  'breaks the connection': reset('before-headers'),
  /** Its own base URL is a port where nobody listens. */
  'refuses the connection': null,
} as const satisfies Readonly<Record<string, Answer | null>>;

export type Trouble = keyof typeof troubles;

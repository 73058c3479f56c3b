import { rateLimited, unauthorized } from '../helpers/answers.js';

/** What a first key may get for an answer. */
export const refusals = [
  ['429', rateLimited({ retryAfter: 600 })],
  ['401', unauthorized()],
] as const;

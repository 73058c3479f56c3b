import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Answer,
  forbidden,
  ok,
  outOfMoney,
  rateLimited,
  reset,
  serverError,
  unauthorized,
} from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const answers = {
  ok: ok(),
  429: rateLimited({ retryAfter: 60 }),
  401: unauthorized(),
  402: outOfMoney(),
  403: forbidden(),
  400: { status: 400, body: 'no' },
  500: serverError(500),
  529: serverError(529),
  reset: reset('before-headers'),
} as const satisfies Readonly<Record<string, Answer>>;

type Word = keyof typeof answers;
const words = Object.keys(answers) as unknown as readonly `${Word}`[];

/** The table in its fewest words: how many keys are asked, and what the client may get. */
function expected(keys: readonly string[]): {
  readonly asked: number;
  readonly statuses: number[];
} {
  let serverErrors = 0;
  for (const [at, word] of keys.entries()) {
    const asked = at + 1;
    if (word === 'ok') {
      return { asked, statuses: [200] };
    }
    if (word === '400') {
      return { asked, statuses: [400] };
    }
    if (word === '500' || word === '529') {
      serverErrors += 1;
    }
    if (serverErrors === 2) {
      return { asked, statuses: [Number(word)] };
    }
  }
  const asked = keys.length;
  const last = keys.at(-1);
  if (last === '500' || last === '529') {
    return { asked, statuses: [Number(last)] };
  }
  if (keys.includes('429')) {
    return { asked, statuses: [429] };
  }
  if (keys.every((word) => word === '401' || word === '402')) {
    return { asked, statuses: [502] };
  }
  // a key that rests for this path alone cools too
  return { asked, statuses: keys.includes('403') ? [429, 503] : [503] };
}

const runs = fc.sample(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }), {
  seed: 20_261_102,
  numRuns: 60,
});
const rows = runs.map((keys, at) => ({ name: `run-${at + 1}`, keys, told: keys.join(', ') }));

const scene = await openScene(
  Object.fromEntries(rows.map(({ name, keys }) => [name, { keys: keys.length }])),
);

test.concurrent.each(rows)('$name: $told', async ({ name, keys }) => {
  const provider = scene.provider(name);
  for (const [at, word] of keys.entries()) {
    provider.upstream.script(provider.secret(at + 1), answers[word]);
  }
  const { asked, statuses } = expected(keys);
  const answer = await scene.ask(name);
  expect(statuses, answer.text).toContain(answer.status);
  expect(provider.keysInTurn()).toEqual(Array.from({ length: asked }, (_, at) => at + 1));
  expect(answer.headers['x-keyctl-attempts']).toBe(String(asked));
});

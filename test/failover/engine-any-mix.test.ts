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
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const answers = {
  ok: ok(),
  '429': rateLimited({ retryAfter: 60 }),
  '401': unauthorized(),
  '402': outOfMoney(),
  '403': forbidden(),
  '500': serverError(500),
  '422': { status: 422, body: { error: { message: 'no such field' } } },
  reset: reset('before-headers'),
} as const satisfies Readonly<Record<string, Answer>>;

type Word = keyof typeof answers;

/** The failover table, told a second time: who answers, with which status, and who was tried. */
function expected(words: readonly Word[]): { status: number; tried: number } {
  let serverErrors = 0;
  for (const [index, word] of words.entries()) {
    const tried = index + 1;
    if (word === 'ok') {
      return { status: 200, tried };
    }
    if (word === '422') {
      return { status: 422, tried };
    }
    if (word === '500') {
      serverErrors += 1;
    }
    if (serverErrors === 2) {
      return { status: 500, tried };
    }
  }
  const tried = words.length;
  if (words.at(-1) === '500') {
    return { status: 500, tried };
  }
  if (words.includes('429')) {
    return { status: 429, tried };
  }
  const allOut = words.every((word) => word === '401' || word === '402');
  return { status: allOut ? 502 : 503, tried };
}

test('whatever the keys do, a request that one of them could serve is served, as the table says', async () => {
  const mixes = fc.array(fc.constantFrom(...(Object.keys(answers) as Word[])), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(mixes, async (words) => {
      const secrets = words.map((_word, index) => secretOf('openai', index + 1));
      const upstream = await startUpstream();
      for (const [index, word] of words.entries()) {
        upstream.script(secrets[index] ?? '', answers[word]);
      }
      const scene = await startEngine(aConfig([{ baseUrl: upstream.url, keys: secrets }]));
      const body = Buffer.from(JSON.stringify({ words }));
      let answer: Awaited<ReturnType<typeof scene.ask>> | undefined;
      const asked = scene.ask({ body }).then((value) => {
        answer = value;
      });
      await until(() => {
        scene.clock.advance(50); // the pause after a server error
        return answer !== undefined;
      });
      await asked;

      const { status, tried } = expected(words);
      expect([answer?.status, answer?.headers['x-keyctl-attempts']]).toEqual([
        status,
        String(tried),
      ]);
      expect(answer?.text).not.toContain('canary');
      // a connection that was used before may have died by itself: that key is asked once more
      const inTurn = upstream.calls().filter((secret, i, all) => secret !== all[i - 1]);
      expect(inTurn).toEqual(secrets.slice(0, tried));
      for (const call of upstream.requests) {
        if (call.complete) {
          expect(call.body.equals(body)).toBe(true);
        }
      }
      const counts = secrets.map((_secret, index) => scene.key(`openai/${index + 1}`).counts);
      expect(counts.map(({ requests }) => requests)).toEqual(
        secrets.map((_secret, index) => (index < tried ? 1 : 0)),
      );
    }),
    { numRuns: 60 },
  );
}, 60_000);

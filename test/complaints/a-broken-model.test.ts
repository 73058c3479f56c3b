import { expect, test } from 'vitest';
import { aConfig, secretOf } from '../failover/a-config.js';
import { startEngine } from '../failover/an-engine.js';
import { serverError } from '../helpers/answers.js';
import { realisticAnswer } from '../helpers/realistic-answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';

// opencode-go-multi-auth PR #6: three requests for a model that the upstream could not serve took
// every key out of rotation, for all other models too
test.each([1, 2, 4])(
  'a model that fails everywhere takes none of %i keys out for other models',
  async (count) => {
    const secrets = Array.from({ length: count }, (_, at) => secretOf('openai', at + 1));
    const upstream = await startUpstream();
    for (const secret of secrets) {
      upstream.script(secret, {
        async run({ call, dialect, response }) {
          if (call.body.includes('broken')) {
            response.writeHead(500, { 'content-type': 'application/json' });
            response.end(JSON.stringify(serverError().body));
            return;
          }
          await realisticAnswer(call, dialect, response);
        },
      });
    }
    const { begin, ask, clock, key } = await startEngine(
      aConfig([{ baseUrl: upstream.url, keys: secrets }]),
    );
    for (let request = 0; request < 4 * count; request += 1) {
      const asking = begin({ body: { model: 'broken' } });
      let done = false;
      asking.ended.then(() => {
        done = true;
      });
      await until(() => {
        clock.advance(50); // the pause after a server error
        return done;
      });
    }
    const answer = await ask({ body: { model: 'sound' } });
    expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'openai/1']);
    for (let position = 1; position <= count; position += 1) {
      expect(key(`openai/${position}`)).toMatchObject({ available: true, cooldownUntil: null });
    }
  },
);

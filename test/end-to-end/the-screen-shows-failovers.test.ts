import { expect, test } from 'vitest';
import { ok, rateLimited } from '../helpers/answers.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }, { name: 'spare' }] } });
const openai = scene.provider('openai');
openai.upstream
  .good(openai.secret(2))
  .script(openai.secret(1), ok(), ok(), rateLimited({ retryAfter: 30 }));

test('a failover is in the feed as it happens, and the counts move', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(/\*openai +│ work/);
  await scene.ask('openai');
  await scene.ask('openai');
  await terminal.waitFor(/\*openai +│ work +│.*│ +2 │ +0 │/);

  expect((await scene.ask('openai')).headers['x-keyctl-tried']).toBe(
    'openai/work=429, openai/spare=ok',
  );
  await terminal.waitFor(
    /\d\d:\d\d:\d\d failover +openai work → spare +429 rate limited, back in 30 s/,
  );
  await terminal.waitFor(/ openai +│ work +│ sk-…end1 +│ ◐ cooling (30|2\d)s +│ +\d+ │ +3 │ +1 │/);
  await terminal.waitFor(/\*openai +│ spare +│ sk-…end2 +│ .*│ +1 │ +0 │/);
});

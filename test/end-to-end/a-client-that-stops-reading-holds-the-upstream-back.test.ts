import { expect, test } from 'vitest';
import { custom } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { untilStill } from '../helpers/until-still.js';

const scene = await openScene({ flood: { keys: 1 } });
const chunk = Buffer.alloc(256 * 1024, 'x');
const chunks = 200;

test('50 MB wait at the provider, not in memory, and all of them arrive in the end', async () => {
  const flood = scene.provider('flood');
  let sent = 0;
  flood.upstream.script(
    flood.secret(1),
    custom(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      for (; sent < chunks; sent += 1) {
        await new Promise((resolve) => response.write(chunk, resolve));
      }
      response.end();
    }),
  );
  const asking = scene.begin('flood');
  const response = await asking.response;
  response.pause();
  await untilStill(() => sent);
  expect(sent * chunk.length).toBeLessThan(16 * 1024 * 1024);
  response.resume();
  await asking.ended;
  expect(asking.received().length).toBe(chunks * chunk.length);
});

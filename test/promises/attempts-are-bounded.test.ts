import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type Answer, ok, reset } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { openUpstream } from '../helpers/upstream.js';

/** Never says anything that counts, and never falls silent. */
function drip(begin: string, again: string): Answer {
  return {
    async run({ request: { socket } }) {
      socket.setNoDelay(true);
      socket.write(begin);
      while (!socket.destroyed) {
        socket.write(again);
        await delay(50);
      }
    },
  };
}

const drips = {
  'interim-answers': drip('', 'HTTP/1.1 102 Processing\r\n\r\n'),
  'the-bytes-of-a-header': drip('HTTP/1.1 200 OK\r\nX-Endless: ', 'b'),
  'header-after-header': drip('HTTP/1.1 200 OK\r\n', 'X-A: b\r\n'),
  'the-body-of-an-error': drip(
    'HTTP/1.1 429 No\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n',
    ' ',
  ),
} as const;

/** One for each key: keys of one origin would share its connections. */
const origins = await Promise.all([1, 2, 3].map(() => openUpstream()));
afterAll(() => Promise.all(origins.map((upstream) => upstream.close())));

const fields = { timeouts: { requestSeconds: 1 } };
const scene = await openScene({
  stale: {
    keys: origins.map(({ url }) => ({ baseUrl: url })),
    fields: { strategy: 'round-robin' },
  },
  ...Object.fromEntries(Object.keys(drips).map((name) => [name, { keys: 2, fields }])),
});

test('P31 each key is tried once, and once more if its connection was an old one', async () => {
  const stale = scene.provider('stale');
  for (const [at, secret] of stale.secrets.entries()) {
    origins[at]?.script(secret, ok(), reset());
  }
  // round robin: one request for each
  for (const secret of stale.secrets) {
    expect((await scene.ask('stale')).status, secret).toBe(200);
  }
  const answer = await scene.ask('stale');
  expect(answer.status).toBe(503);
  expect(answer.headers['x-keyctl-attempts']).toBe('3');
  expect(origins.map(({ requests }) => requests.length)).toEqual([3, 3, 3]);
});

test.concurrent.each(Object.keys(drips) as (keyof typeof drips)[])(
  'P31 a provider that sends %s for ever holds no request beyond its time',
  async (name) => {
    const provider = scene.provider(name);
    for (const secret of provider.secrets) {
      provider.upstream.script(secret, drips[name]);
    }
    const answer = await scene.ask(name);
    expect([429, 503]).toContain(answer.status);
    expect(JSON.parse(answer.text).error.code).toBe('keys-exhausted');
    for (const secret of provider.secrets) {
      expect(answer.text).not.toContain(secret);
    }
    expect((await scene.key(`${name}/1`)).counts.inFlight).toBe(0);
  },
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectNoCanary } from '../helpers/canary.js';
import { applyEdits, edits, fuzzTimeout, runs, splitAt, splits } from '../helpers/fuzz.js';
import { openScene } from '../helpers/scene.js';
import { sendPackets } from '../helpers/send-packets.js';

const scene = await openScene({
  plain: {},
  claude: { dialect: 'anthropic' },
  google: { dialect: 'gemini' },
});
const { pid } = scene.running;
const wellBehaved = ['plain', 'claude', 'google'].map((name) => scene.provider(name));
for (const { upstream, secrets } of wellBehaved) {
  upstream.good(...secrets);
}

/** How many connections a run has open at once. */
const connectionsAtOnce = 6;

const json = '{"model": "test-model", "stream": true, "messages": []}';
const requests = fc.constantFrom(
  'GET /plain/v1/files/1 HTTP/1.1\r\nHost: k\r\n\r\n',
  'HEAD /plain/v1/files/1 HTTP/1.1\r\nHost: k\r\nAccept: */*\r\n\r\n',
  `POST /plain/v1/chat/completions HTTP/1.1\r\nHost: k\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
  `POST /claude/v1/messages HTTP/1.1\r\nHost: k\r\nx-api-key: mine\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n${json.slice(0, 5)}\r\n${(json.length - 5).toString(16)};x=y\r\n${json.slice(5)}\r\n0\r\nX-Trailer: 1\r\n\r\n`,
  `POST /google/v1beta/models/m:generateContent?key=mine HTTP/1.1\r\nHost: k\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
  'GET /keyctl/v1/status HTTP/1.1\r\nHost: k\r\n\r\n',
  'PATCH /keyctl/v1/keys/plain/2 HTTP/1.1\r\nHost: k\r\nContent-Length: 17\r\n\r\n{"enabled": true}',
  'OPTIONS /nobody/x HTTP/1.0\r\n\r\n',
);
const noise = fc.uint8Array({ maxLength: 300 }).map((all) => Buffer.from(all).toString('latin1'));

/** Pipelined requests, whole or damaged, or noise, in packets. */
const clientBytes = fc
  .tuple(
    fc.array(fc.oneof({ weight: 6, arbitrary: requests }, { weight: 1, arbitrary: noise }), {
      minLength: 1,
      maxLength: 4,
    }),
    edits,
    splits,
  )
  .map(([all, changes, places]) => splitAt(applyEdits(all.join(''), changes), places));
const leaving = fc.constantFrom('finish', 'reset', 'wait');
const clientSide = fc.array(fc.tuple(clientBytes, leaving), {
  minLength: connectionsAtOnce,
  maxLength: connectionsAtOnce,
});

test(
  'P18 P43 whatever bytes a client sends, the engine lives, serves on, and tells no secret',
  async () => {
    await fc.assert(
      fc.asyncProperty(clientSide, async (connections) => {
        const answers = await Promise.all(
          connections.map(([packets, ending]) => sendPackets(scene.paths.socket, packets, ending)),
        );
        for (const answer of answers) {
          expect(answer === '' || answer.startsWith('HTTP/1.1 '), answer.slice(0, 200)).toBe(true);
          expectNoCanary(answer, 'an answer');
        }
        // whatever path a damaged request named, it led nowhere else, and no credential went on
        for (const { upstream } of wellBehaved) {
          for (const { path, key } of upstream.requests.splice(0)) {
            const { origin, pathname } = new URL(path, upstream.origin);
            expect([origin, pathname]).toEqual([upstream.origin, path.split('?', 1)[0]]);
            // nor past the version that stands in a base URL, but for another one
            const isVersioned = upstream.url !== upstream.origin;
            expect(path).toMatch(isVersioned ? /^\/v1(?:beta|\/|\?|$)|^\/v\d/ : /^\//);
            expect(key).not.toBe('mine');
          }
        }
      }),
      { ...runs(40), endOnFailure: true },
    );
    await expectServes();
  },
  fuzzTimeout(60_000),
);

async function expectServes(): Promise<void> {
  for (const { name, upstream, secrets } of wellBehaved) {
    upstream.good(...secrets);
    await scene.control('PATCH', `keys/${name}/1`, { enabled: true });
    await scene.control('POST', `keys/${name}/1/reset`);
    const answer = await scene.ask(name);
    expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, `${name}/1`]);
    expect(answer.text).toContain('hello');
  }
  expect((await scene.status()).engine.pid).toBe(pid);
}

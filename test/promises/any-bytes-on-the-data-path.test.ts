import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { expectNoCanary } from '../helpers/canary.js';
import { applyEdits, edits, fuzzTimeout, place, runs, splitAt, splits } from '../helpers/fuzz.js';
import { openRawUpstream } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';

/** How many connections a run has open at once; its upstream side has a provider for each. */
const lanes = Array.from({ length: 6 }, (_lane, index) => `odd${index + 1}`);

/** What the odd upstream answers, by the name of the provider that stands in the path. */
const scripts = new Map<string, Script>();

type Script = {
  /** What is sent as it is, before the rest. */
  readonly start: string;
  readonly text: string;
  /** Where in the text the caller's own key is told, from 0 to 1. */
  readonly keyAt: number | null;
  readonly places: readonly number[];
  readonly ending: 'close' | 'reset' | 'stay open';
};

const odd = await openRawUpstream((socket, first) => {
  const text = first.toString('latin1');
  const script = scripts.get(/^\w+ \/(odd\d)\//.exec(text)?.[1] ?? '');
  const key = /^authorization: bearer (\S+)/im.exec(text)?.[1] ?? '';
  void (async () => {
    for (const packet of script === undefined ? [] : packetsOf(script, key)) {
      socket.write(packet, 'latin1');
      await turn();
    }
    if (script?.ending === 'reset') {
      socket.resetAndDestroy();
    } else if (script?.ending === 'close') {
      socket.end();
    }
  })();
});
afterAll(odd.close);

function packetsOf({ start, text, keyAt, places }: Script, key: string): readonly string[] {
  const at = Math.floor((keyAt ?? 0) * text.length);
  const told = keyAt === null ? text : text.slice(0, at) + key + text.slice(at);
  return splitAt(start + told, places);
}

/** Silence is part of the game, and nobody has to wait long for its end. */
const timeouts = { connectSeconds: 2, firstByteSeconds: 0.3, idleSeconds: 0.3, requestSeconds: 2 };

const scene = await openScene({
  plain: {},
  claude: { dialect: 'anthropic' },
  google: { dialect: 'gemini' },
  ...Object.fromEntries(
    lanes.map((name) => [name, { fields: { baseUrl: `${odd.origin}/${name}`, timeouts } }]),
  ),
});
const { pid } = scene.running;
const wellBehaved = ['plain', 'claude', 'google'].map((name) => scene.provider(name));
for (const { upstream, secrets } of wellBehaved) {
  upstream.good(...secrets);
}

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
  minLength: lanes.length,
  maxLength: lanes.length,
});

test(
  'P18 P43 whatever bytes a client sends, the engine lives, serves on, and tells no secret',
  async () => {
    await fc.assert(
      fc.asyncProperty(clientSide, async (connections) => {
        const answers = await Promise.all(
          connections.map(([packets, ending]) => send(packets, ending)),
        );
        for (const answer of answers) {
          expect(answer === '' || answer.startsWith('HTTP/1.1 '), answer.slice(0, 200)).toBe(true);
          expectNoCanary(answer, 'an answer');
        }
        // what the damaged requests named reached no other path, and no credential went on
        for (const { upstream } of wellBehaved) {
          for (const { path, key } of upstream.requests.splice(0)) {
            expect(path).toMatch(/^\/v1(?:beta|\/|\?|$)|^\/v\d/);
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

const heads = fc.constantFrom(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}',
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n1e\r\ndata: {"choices":[{"a":"b"}]}\n\r\n2\r\n\n\n\r\n0\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\x1f\x8b\x08\r\n0\r\nX-Sum: 1\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 99\r\n\r\n',
  'HTTP/1.0 200 OK\r\n\r\nuntil it closes',
);
const errorHead = fc.constantFrom(
  ...['400 Bad', '401 No', '403 No', '404 No', '413 Big', '429 Slow down', '500 Oops', '503 Later'],
);
const errorRest = fc.constantFrom(
  'Content-Type: application/json\r\nContent-Length: 40\r\n\r\n{"error":{"message":"no","type":"a_b"}}  ',
  'Retry-After: 1\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"error":{"messa\r\n9\r\nge":"n"}}\r\n0\r\n\r\n',
  'Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08',
  'x-ratelimit-reset-requests: 1s\r\n\r\n',
);

/** Damaged good answers; damaged errors that tell the caller its own key somewhere behind their status. */
const script: fc.Arbitrary<Script> = fc
  .record({
    good: fc.option(heads),
    status: errorHead,
    rest: errorRest,
    changes: edits,
    where: place,
    places: splits,
    ending: fc.constantFrom(
      'close' as const,
      'close' as const,
      'reset' as const,
      'stay open' as const,
    ),
  })
  .map(({ good, status, rest, changes, where: at, places, ending }) =>
    good === null
      ? {
          start: `HTTP/1.1 ${status}\r\n`,
          text: applyEdits(rest, changes),
          keyAt: at,
          places,
          ending,
        }
      : { start: '', text: applyEdits(good, changes), keyAt: null, places, ending },
  );
const upstreamSide = fc.array(script, { minLength: lanes.length, maxLength: lanes.length });

test(
  'P22 P23 P43 whatever bytes a provider sends, its client has an answer or sees it break, without a key',
  async () => {
    await fc.assert(
      fc.asyncProperty(upstreamSide, async (all) => {
        for (const [index, name] of lanes.entries()) {
          const one = all[index];
          if (one !== undefined) {
            scripts.set(name, one);
          }
        }
        const answers = await Promise.all(
          lanes.map(async (name) => {
            // what the last run did to the keys is forgotten
            await scene.control('POST', `keys/${name}/1/reset`);
            await scene.control('POST', `keys/${name}/2/reset`);
            return send(
              [
                `POST /${name}/chat HTTP/1.1\r\nHost: k\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
              ],
              'wait for its end',
            );
          }),
        );
        for (const answer of answers) {
          expect(answer).toMatch(/^HTTP\/1\.1 \d{3} /);
          expectNoCanary(answer, 'an answer');
        }
      }),
      { ...runs(10), endOnFailure: true },
    );
    await expectServes();
  },
  fuzzTimeout(90_000),
);

/** All that came back. `wait` leaves after a moment of silence, for half a request has no answer. */
async function send(
  packets: readonly string[],
  ending: 'finish' | 'reset' | 'wait' | 'wait for its end',
): Promise<string> {
  let text = '';
  const socket = connect(scene.paths.socket);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // a refused client that goes on sending is reset; that is its answer's end
  socket.on('error', () => {});
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    text += part;
  });
  for (const packet of packets) {
    if (socket.destroyed) {
      break;
    }
    socket.write(packet, 'latin1');
    await turn();
  }
  if (ending === 'finish') {
    socket.end();
  } else if (ending === 'reset') {
    socket.destroy();
  }
  const isWaiting = ending === 'wait' || ending === 'finish';
  socket.setTimeout(isWaiting ? 60 : 20_000, () => socket.destroy());
  await closed;
  return text;
}

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

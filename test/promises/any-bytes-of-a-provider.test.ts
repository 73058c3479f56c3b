import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { expectNoCanary } from '../helpers/canary.js';
import { applyEdits, edits, fuzzTimeout, place, runs, splitAt, splits } from '../helpers/fuzz.js';
import { openRawUpstream } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';
import { sendPackets } from '../helpers/send-packets.js';

/** A provider for each of the connections that a run has open at once. */
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
  ...Object.fromEntries(
    lanes.map((name) => [name, { fields: { baseUrl: `${odd.origin}/${name}`, timeouts } }]),
  ),
});
const { pid } = scene.running;

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
    good: fc.option(heads, { freq: 1 }),
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
            return sendPackets(
              scene.paths.socket,
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
    expect((await scene.status()).engine.pid).toBe(pid);
    const plain = scene.provider('plain');
    plain.upstream.good(...plain.secrets);
    expect((await scene.ask('plain')).text).toContain('hello');
  },
  fuzzTimeout(90_000),
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askRaw } from '../helpers/ask.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene(
  { plain: { keys: 1 }, streamed: { keys: 1 } },
  { replay: { maxBodyMiB: 1 } },
);
const plain = scene.provider('plain');
plain.upstream.good(plain.secret(1));
const streamed = scene.provider('streamed');
streamed.upstream.good(streamed.secret(1));

const post = 'POST /plain/x HTTP/1.1\r\nHost: k\r\n';
const chunked = `${post}Transfer-Encoding: chunked\r\n`;
const length = (value: string) => `${post}Content-Length: ${value}\r\n\r\n{}`;
const coding = (value: string) => `${post}Transfer-Encoding: ${value}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`;
const chunks = (text: string) => `${chunked}\r\n${text}`;
const header = (text: string) => `${post}${text}\r\nContent-Length: 2\r\n\r\n{}`;
const line = (text: string) => `${text}\r\nHost: k\r\n\r\n`;

/** What two readers may read in two ways, so that one of them takes a part for a request of its own. */
const requests: Readonly<Record<string, string>> = {
  'a length and chunks': `${chunked}Content-Length: 2\r\n\r\n0\r\n\r\n`,
  'chunks and a length': `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'two lengths': `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  'the same length twice': `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
  'two lengths in one header': length('2, 2'),
  'a length with a plus': length('+2'),
  'a length with a minus': length('-2'),
  'a length in hex': length('0x2'),
  'a length with a fraction': length('2.0'),
  'a length of two numbers': length('2 2'),
  'a length of words': length('two'),
  'a length over all bounds': length('99999999999999999999999'),
  'an empty length': length(''),
  'a coding that is not known': coding('xchunked'),
  'a coding that ends nowhere': coding('identity'),
  'a coding after the chunks': coding('chunked, identity'),
  'a coding with a control character': coding('\x0bchunked'),
  'a chunk size that is none': chunks('zz\r\n{}\r\n0\r\n\r\n'),
  'a chunk size with a minus': chunks('-2\r\n{}\r\n0\r\n\r\n'),
  'a chunk size with a prefix': chunks('0x2\r\n{}\r\n0\r\n\r\n'),
  'a chunk size over all bounds': chunks('fffffffffffffffff\r\n{}\r\n0\r\n\r\n'),
  'an empty chunk size': chunks('\r\n{}\r\n0\r\n\r\n'),
  'a chunk that is longer than its size': chunks('2\r\n{}{}\r\n0\r\n\r\n'),
  'a chunk size that ends in a bare line feed': chunks('2\n{}\r\n0\r\n\r\n'),
  'a chunk that ends in a bare line feed': chunks('2\r\n{}\n0\r\n\r\n'),
  'a chunk extension with a bare line feed': chunks('2;a\nb\r\n{}\r\n0\r\n\r\n'),
  'a folded header': header('X-A: b\r\n c'),
  'a header folded by a tab': header('X-A: b\r\n\tc'),
  'a first header that is indented': 'POST /plain/x HTTP/1.1\r\n X-A: b\r\nHost: k\r\n\r\n',
  'a space before a colon': header('X-A : b'),
  'a header without a colon': header('X-A'),
  'a header without a name': header(': b'),
  'a NUL in a value': header('X-A: b\0c'),
  'a NUL in a name': header('X\0A: b'),
  'a bare carriage return in a value': header('X-A: b\rX-B: c'),
  'a bare line feed between headers': header('X-A: b\nX-B: c'),
  'bare line feeds alone': 'POST /plain/x HTTP/1.1\nHost: k\nContent-Length: 2\n\n{}',
  'a NUL in the target': line('GET /plain/x\0y HTTP/1.1'),
  'a tab in the target': line('GET /plain/x\ty HTTP/1.1'),
  'a version of its own': line('GET /plain/x HTTP/9.9'),
  'no version': line('GET /plain/x'),
};

test.each(Object.entries(requests))('P18 %s is refused', async (_name, request) => {
  const before = plain.upstream.requests.length;
  const answer = await askRaw(
    scene.paths.socket,
    // whoever reads it in another way finds a request in here
    `${request}GET /plain/smuggled HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 (?:400|505) /);
  expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
  expect(plain.upstream.requests.length).toBe(before);
});

test('P18 a bad chunk in a body that is not kept ends the upstream call unfinished', async () => {
  const part = `${(64 * 1024).toString(16)}\r\n${'x'.repeat(64 * 1024)}\r\n`;
  await askRaw(
    scene.paths.socket,
    `POST /streamed/x HTTP/1.1\r\nHost: k\r\nTransfer-Encoding: chunked\r\n\r\n${part.repeat(32)}zz\r\n`,
  );
  await until(() => streamed.upstream.requests[0]?.abortedAt, { what: 'the end of the call' });
  expect(streamed.upstream.requests.map(({ complete }) => complete)).toEqual([false]);
});

test('P18 any bytes, cut anywhere, arrive as they were, in one upstream request', async () => {
  const cuts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, async (parts) => {
      const before = plain.upstream.requests.length;
      const asking = scene.begin('plain', { openBody: true });
      for (const part of parts) {
        asking.request.write(part);
      }
      asking.request.end();
      await asking.ended;
      const calls = plain.upstream.requests.slice(before);
      expect(calls.map(({ body }) => body)).toEqual([Buffer.concat(parts)]);
    }),
    { seed: 20_261_125, numRuns: 40 },
  );
});

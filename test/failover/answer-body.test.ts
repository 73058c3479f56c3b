import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAnswerBody } from '../../src/failover/answer-body.js';

const error = { error: { message: 'Überlastet 🌍', code: 'overloaded' } };
const json = Buffer.from(JSON.stringify(error));

test.each<[encoding: string | undefined, bytes: Buffer]>([
  [undefined, json],
  ['identity', json],
  ['gzip', gzipSync(json)],
  ['x-gzip', gzipSync(json)],
  ['GZIP', gzipSync(json)],
  [' br ', brotliCompressSync(json)],
  ['deflate', deflateSync(json)],
  // some send one and say another
  ['zstd', json],
  ['gzip', json],
  ['gzip, br', brotliCompressSync(gzipSync(json))],
  ['identity, gzip', gzipSync(json)],
])('a body in %s is read', (encoding, bytes) => {
  expect(parseAnswerBody(bytes, encoding)).toEqual(error);
});

test.each<[name: string, bytes: Buffer, encoding: string | undefined]>([
  ['nothing', Buffer.alloc(0), undefined],
  ['a page', Buffer.from('<html>502</html>'), undefined],
  ['half of it', json.subarray(0, 12), undefined],
  ['nothing, encoded', Buffer.alloc(0), 'gzip'],
  ['gzip that does not say so', gzipSync(json), undefined],
  ['half of a gzip', gzipSync(json).subarray(0, 20), 'gzip'],
  ['half of a brotli', brotliCompressSync(json).subarray(0, 10), 'br'],
  ['one of two encodings', gzipSync(json), 'gzip, gzip'],
])('%s is no JSON', (_name, bytes, encoding) => {
  expect(parseAnswerBody(bytes, encoding)).toBe(undefined);
});

test.each(['gzip', 'br', 'deflate'] as const)('a bomb in %s is not blown up', (encoding) => {
  const plain = Buffer.from(JSON.stringify({ error: { message: '0'.repeat(8 * 1024 * 1024) } }));
  const bomb = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[encoding](plain);
  expect(bomb.length).toBeLessThan(128 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  expect(parseAnswerBody(bomb, encoding)).toBe(undefined);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
});

test('any bytes in any encoding are read without a throw', () => {
  const encodings = fc.option(
    fc.constantFrom('gzip', 'br', 'deflate', 'identity', '', 'constructor', '__proto__', 'zstd'),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), encodings, (bytes, encoding) => {
      parseAnswerBody(Buffer.from(bytes), encoding);
    }),
  );
});

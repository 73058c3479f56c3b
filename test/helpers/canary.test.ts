import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { canary, findCanary } from './canary.js';

const secret = canary('openai-1');

test.each<[string, string | Buffer]>([
  ['as it is', `a ${secret} b`],
  ['its first half', secret.slice(0, secret.length / 2)],
  ['its second half', secret.slice(secret.length / 2)],
  ['in capitals', secret.toUpperCase()],
  ['in a URL', `?key=${encodeURIComponent(secret)}`],
  ['in JSON inside JSON', JSON.stringify(JSON.stringify({ secret }))],
  ['as base64', Buffer.from(secret).toString('base64')],
  ['in basic credentials', Buffer.from(`a:${secret}`).toString('base64')],
  ['in longer basic credentials', Buffer.from(`ab:${secret}`).toString('base64url')],
  ['as hex', Buffer.from(secret).toString('hex')],
  ['as UTF-16', Buffer.from(secret, 'utf16le')],
  ['compressed', gzipSync(`a ${secret} b`)],
  ['as a key that is no canary', 'sk-proj-0123456789abcdefghij'],
])('a canary is found %s', (_how, content) => {
  expect(findCanary(content)).not.toBeNull();
});

test.each(['', 'sk-…end1', 'a canary in a mine', gzipSync('nothing'), '••••'])(
  'nothing is found in %j',
  (content) => {
    expect(findCanary(content)).toBeNull();
  },
);

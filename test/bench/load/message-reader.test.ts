import { expect, test } from 'vitest';
import { MessageReader } from './message-reader.js';

const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const chunked =
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n';
const bare = 'GET /models HTTP/1.1\r\nhost: x\r\n\r\n';

function read(text: string, size: number): string[] {
  const seen: string[] = [];
  let body = '';
  const reader = new MessageReader({
    onHead: (head) => seen.push(head.split('\r\n')[0] ?? ''),
    onBody: (bytes) => {
      body += bytes.toString('latin1');
    },
    onEnd: () => {
      seen.push(body);
      body = '';
    },
  });
  for (let at = 0; at < text.length; at += size) {
    reader.push(Buffer.from(text.slice(at, at + size), 'latin1'));
  }
  return seen;
}

test.each([1, 2, 3, 7, 10_000])('messages are told apart in parts of %d bytes', (size) => {
  expect(read(sized + chunked + bare + sized, size)).toEqual([
    'HTTP/1.1 200 OK',
    'hello',
    'HTTP/1.1 200 OK',
    'hello!',
    'GET /models HTTP/1.1',
    '',
    'HTTP/1.1 200 OK',
    'hello',
  ]);
});
